using System.Text;

namespace Pipelines.Runner;

/// <summary>What a pod tells its runner, by environment variables whose names begin with <see cref="Prefix"/>.</summary>
internal sealed record RunnerSettings
{
    /// <summary>What the names of all of them begin with. The author's program does not get them.</summary>
    public const string Prefix = "PIPELINES_RUNNER_";

    /// <summary><c>ARTIFACTS</c>: where artifacts are kept, <c>s3://BUCKET/PREFIX</c>. Keys come by the usual <c>AWS_*</c>.</summary>
    public required string Artifacts { get; init; }

    /// <summary><c>ORDER</c>: the order as JSON; empty where it is an object.</summary>
    public string Order { get; init; } = "";

    /// <summary><c>ORDER_OBJECT</c>: the name of the object with the order, where it is too long for a pod's spec.</summary>
    public string OrderObject { get; init; } = "";

    /// <summary><c>POD</c>: the pod's uid; it is what claims the attempt.</summary>
    public required string Pod { get; init; }

    /// <summary><c>FOLDER</c>: an empty folder for the step. <c>/pipelines/step</c> if not set.</summary>
    public string Folder { get; init; } = "/pipelines/step";

    /// <summary><c>MESSAGE</c>: where Kubernetes reads a short report. <c>/dev/termination-log</c> if not set; a file that cannot be written does no harm.</summary>
    public string Message { get; init; } = "/dev/termination-log";

    /// <summary><c>UNCONDITIONAL</c> is 1: the store does not keep two writers apart, so that names carry the pod's uid.</summary>
    public bool IsUnconditional { get; init; }

    /// <summary>Reads the variables.</summary>
    /// <exception cref="FormatException">One is missing; the message names all that are.</exception>
    public static RunnerSettings Of(Func<string, string?> variable)
    {
        StringBuilder missing = new();
        RunnerSettings settings = new()
        {
            Artifacts = Required("ARTIFACTS"),
            Order = Optional("ORDER", ""),
            OrderObject = Optional("ORDER_OBJECT", ""),
            Pod = Required("POD"),
            Folder = Optional("FOLDER", "/pipelines/step"),
            Message = Optional("MESSAGE", "/dev/termination-log"),
            IsUnconditional = Optional("UNCONDITIONAL", "") == "1",
        };
        if (settings.Order.Length == 0 && settings.OrderObject.Length == 0)
            missing.Append($" {Prefix}ORDER or {Prefix}ORDER_OBJECT");
        return missing.Length == 0 ? settings : throw new FormatException($"The pod's spec lacks{missing}. It was made by another version of the program, or changed since.");

        string Optional(string name, string absent) => variable(Prefix + name) is { Length: > 0 } value ? value : absent;

        string Required(string name)
        {
            string value = Optional(name, "");
            if (value.Length == 0)
                missing.Append(' ').Append(Prefix).Append(name);
            return value;
        }
    }
}
