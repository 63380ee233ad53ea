using System.Text.Json.Nodes;

namespace Pipelines.ApiServer;

/// <summary>A refusal as a Status object.</summary>
public sealed class ApiRefusal(int code, string reason, string message, params (string Reason, string Message, string Field)[] causes) : Exception(message)
{
    /// <summary>The HTTP status.</summary>
    public int Code { get; } = code;

    /// <summary>Seconds to wait before the next try; null: not said.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The object that clients read.</summary>
    public JsonObject Status() => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["code"] = Code,
        ["details"] = new JsonObject
        {
            ["retryAfterSeconds"] = RetryAfter ?? 0,
            ["causes"] = new JsonArray([.. causes.Select(cause => new JsonObject { ["reason"] = cause.Reason, ["message"] = cause.Message, ["field"] = cause.Field })]),
        },
    };

    internal static ApiRefusal Missing(string plural, string name) => new(404, "NotFound", $"{plural} \"{name}\" not found");

    internal static ApiRefusal Conflict(string what, params (string, string, string)[] causes) => new(409, "Conflict", what, causes);

    internal static ApiRefusal Invalid(string what, params (string, string, string)[] causes) => new(422, "Invalid", what, causes);
}
