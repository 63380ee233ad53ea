using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Pipelines.Core.Values;

namespace Pipelines.Server.Views;

/// <summary>Why a request was refused: the numbers are gRPC's, which the API's clients know.</summary>
internal enum RefusalCode
{
    InvalidArgument = 3,
    NotFound = 5,
    AlreadyExists = 6,
    PermissionDenied = 7,
    ResourceExhausted = 8,
    TooManyRequests = 1008,
    FailedPrecondition = 9,
    Internal = 13,
    Unavailable = 14,
    Unauthenticated = 16,
}

/// <summary>Answers that say what went wrong.</summary>
internal static class ErrorJson
{
    /// <summary>The HTTP status that stands for a code.</summary>
    public static int StatusOf(RefusalCode code) => code switch
    {
        RefusalCode.InvalidArgument or RefusalCode.FailedPrecondition => StatusCodes.Status400BadRequest,
        RefusalCode.NotFound => StatusCodes.Status404NotFound,
        RefusalCode.AlreadyExists => StatusCodes.Status409Conflict,
        RefusalCode.PermissionDenied => StatusCodes.Status403Forbidden,
        RefusalCode.ResourceExhausted => StatusCodes.Status413PayloadTooLarge,
        RefusalCode.TooManyRequests => StatusCodes.Status429TooManyRequests,
        RefusalCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        RefusalCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    // gRPC has one number for what is too large and what comes too often; HTTP has two.
    private static int NumberOf(RefusalCode code) => (int)(code == RefusalCode.TooManyRequests ? RefusalCode.ResourceExhausted : code);

    /// <summary>Answers in the form of the API.</summary>
    public static Task WriteAsync(HttpResponse response, RefusalCode code, string message, Sequence<Problem> problems)
        => WriteAsync(response, code, json =>
        {
            json.WriteString("error", message);
            json.WriteNumber("code", NumberOf(code));
            json.WriteString("message", message);
            json.WriteStartArray("details");
            json.WriteStartObject();
            json.WriteString("@type", "type.googleapis.com/google.rpc.Status");
            json.WriteNumber("code", NumberOf(code));
            json.WriteString("message", message);
            json.WriteEndObject();
            if (problems.Count > 0)
                WriteProblems(json, problems);
            json.WriteEndArray();
        });

    /// <summary>Answers in the form of the two addresses that take uploads.</summary>
    public static Task WriteUploadAsync(HttpResponse response, RefusalCode code, string message, string details) => WriteAsync(response, code, json =>
    {
        json.WriteString("error_message", message);
        json.WriteString("error_details", details.Length > 0 ? details : message);
    });

    private static void WriteProblems(Utf8JsonWriter json, Sequence<Problem> problems)
    {
        json.WriteStartObject();
        json.WriteString("@type", "type.googleapis.com/google.rpc.BadRequest");
        json.WriteStartArray("field_violations");
        foreach (Problem problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("field", problem.Place);
            json.WriteString("description", $"{problem.What} {problem.Fix}".TrimEnd());
            json.WriteString("reason", problem.Code);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static async Task WriteAsync(HttpResponse response, RefusalCode code, Action<Utf8JsonWriter> members)
    {
        if (response.HasStarted)
            return;
        response.Clear();
        response.StatusCode = StatusOf(code);
        response.ContentType = "application/json";
        await using Utf8JsonWriter json = new(response.BodyWriter, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        await json.FlushAsync();
    }
}
