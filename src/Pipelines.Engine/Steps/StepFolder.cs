using Pipelines.Engine.Ports;

namespace Pipelines.Engine.Steps;

/// <summary>
/// The folders of one attempt on this machine. All paths in them are computed, so that who takes an attempt over finds what another
/// engine prepared.
/// </summary>
/// <param name="Work">The program's working folder; empty at the start, and its own.</param>
/// <param name="Io">What is handed over: executor input and output, output parameters, inputs that had to be fetched.</param>
public sealed record StepFolder(string Work, string Io)
{
    /// <summary>The executor input.</summary>
    public string ExecutorInput => Path.Combine(Io, "executor_input.json");

    /// <summary>The executor output. User code that asks for a URI of its own gets one in the same folder.</summary>
    public string ExecutorOutput => Path.Combine(Io, "outputs", "executor_output.json");

    /// <summary>The module of a lightweight component.</summary>
    public string Module => Path.Combine(Io, "ephemeral_component.py");

    /// <summary>Packages that were installed for this attempt alone.</summary>
    public string Packages => Path.Combine(Io, "packages");

    /// <summary>Where data of object stores lies on this machine: <c>s3://b/k</c> at <c>ROOT/s3/b/k</c>.</summary>
    public string StoreRoot => Path.Combine(Io, "stores");

    /// <summary>Where the program may report metrics: one JSON object a line, appended.</summary>
    public string Metrics => Path.Combine(Io, "metrics.jsonl");

    /// <summary>The folder of a volume that lives as long as the attempt.</summary>
    public string Volume(string name) => Path.Combine(Io, "volumes", ArtifactUri.NameOf(name));

    /// <summary>The file of an output parameter.</summary>
    public string OutputParameter(string name) => Path.Combine(Io, "outputs", "parameters", ArtifactUri.NameOf(name));

    /// <summary>The place of one fetched input; its name keeps its end, since programs tell formats by it.</summary>
    public string FetchedInput(string name, int index, string fileName)
        => Path.Combine(Io, "inputs", ArtifactUri.NameOf(name), index.ToString(System.Globalization.CultureInfo.InvariantCulture), ArtifactUri.NameOf(fileName));
}
