using System.Collections;
using System.Globalization;
using Pipelines.Core.Spec;
using Pipelines.Core.Steps;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Steps;

/// <summary>
/// The environment of programs: little of the engine's own (its variables may hold keys that no step should have), facts about the
/// step, and what the author asks for.
/// </summary>
internal sealed class StepEnvironment(StepRunnerOptions options)
{
    // Every step would compile what it imports, again and again.
    private const string NoBytecode = "PYTHONDONTWRITEBYTECODE";

    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "LC_*", "TZ", "TMPDIR", "PYTHON*", "CUDA_*", "NVIDIA_*", "LD_LIBRARY_PATH", "VIRTUAL_ENV",
        "http_proxy", "https_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
        "REQUESTS_CA_BUNDLE", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE",
    ];

    /// <summary>What every step gets.</summary>
    public Sequence<EnvironmentVariable> Base { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(entry => new EnvironmentVariable((string)entry.Key, (string?)entry.Value ?? ""))
        .Where(variable => Inherited.Concat(options.InheritedVariables).Any(pattern => Fits(pattern, variable.Name)) && variable.Name is not ("PYTHONPATH" or NoBytecode))
        .OrderBy(variable => variable.Name, StringComparer.Ordinal)
        .ToSequence();

    /// <summary>What one step gets on top, in order; of two with one name the author's wins.</summary>
    /// <param name="order">The step.</param>
    /// <param name="container">What its author asks for.</param>
    /// <param name="platform">What the platform's settings add.</param>
    /// <param name="packages">A folder of packages for it alone; null: none.</param>
    /// <param name="environment">The virtual environment that it runs in; null: none of its own.</param>
    public Sequence<EnvironmentVariable> Of(StepOrder order, ExecutorSpec.Container container, Sequence<EnvironmentVariable> platform, string? packages, string? environment)
    {
        List<EnvironmentVariable> variables =
        [
            new("KFP_POD_NAME", PodNameOf(order.Attempt)),
            new("KFP_POD_UID", order.Facts.TaskId),
            new("KFP_RETRY_INDEX", order.RetryIndex.ToString(CultureInfo.InvariantCulture)),
            new("PIPELINES_PIPELINE", order.PipelineName),
            new("PIPELINES_RUN", order.Attempt.Run.Value),
            new("PIPELINES_TASK", order.Attempt.Task.Text),
            new("PIPELINES_ATTEMPT_NUMBER", order.Attempt.Number.ToString(CultureInfo.InvariantCulture)),
        ];
        if (order.Facts.Run.WorkspacePath.Length > 0)
            variables.Add(new("PIPELINES_WORKSPACE", order.Facts.Run.WorkspacePath));
        Sequence<EnvironmentVariable> authors = [.. EnvironmentExpansion.Expand(container.Env).Where(variable => !platform.Any(other => other.Name == variable.Name)), .. platform];
        variables.RemoveAll(own => authors.Any(author => author.Name == own.Name));
        variables.AddRange(authors.Where(author => author.Name != "PYTHONPATH"));
        // Our runtime package first: a component that brings its own folders must still find it under its name.
        string modules = string.Join(':', new[]
        {
            options.RuntimeFolder,
            packages,
            authors.FirstOrDefault(author => author.Name == "PYTHONPATH")?.Value ?? Environment.GetEnvironmentVariable("PYTHONPATH"),
        }.Where(folder => !string.IsNullOrEmpty(folder)));
        if (modules.Length > 0)
            variables.Add(new("PYTHONPATH", modules));
        if (environment is not null)
            Enter(environment, variables);
        return variables.ToSequence();
    }

    // As activating it would: what the step starts finds its interpreter and its programs.
    private void Enter(string environment, List<EnvironmentVariable> variables)
    {
        string? path = variables.LastOrDefault(variable => variable.Name == "PATH")?.Value ?? Base.FirstOrDefault(variable => variable.Name == "PATH")?.Value;
        variables.RemoveAll(variable => variable.Name is "PATH" or "VIRTUAL_ENV" or "PYTHONHOME");
        variables.Add(new("PATH", string.IsNullOrEmpty(path) ? $"{environment}/bin" : $"{environment}/bin:{path}"));
        variables.Add(new("VIRTUAL_ENV", environment));
    }

    // A pod's name is a DNS label, and programs put it into names of their own.
    public static string PodNameOf(AttemptId attempt)
    {
        string plain = new([.. attempt.ToString().ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return plain.Length <= 63 ? plain : $"{plain[..46]}-{Digest.Of(plain).Hex[..16]}";
    }

    private static bool Fits(string pattern, string name)
        => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
