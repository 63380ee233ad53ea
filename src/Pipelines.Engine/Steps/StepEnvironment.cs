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
        .Where(variable => Inherited.Concat(options.InheritedVariables).Any(pattern => Fits(pattern, variable.Name)) && variable.Name != "PYTHONPATH")
        .OrderBy(variable => variable.Name, StringComparer.Ordinal)
        .ToSequence();

    /// <summary>What one step gets on top, in order; of two with one name the author's wins.</summary>
    public Sequence<EnvironmentVariable> Of(StepOrder order, ExecutorSpec.Container container, string? packages)
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
        Sequence<EnvironmentVariable> authors = EnvironmentExpansion.Expand(container.Env);
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
        return variables.ToSequence();
    }

    // A pod's name is a DNS label, and programs put it into names of their own.
    private static string PodNameOf(AttemptId attempt)
    {
        string plain = new([.. attempt.ToString().ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]);
        return plain.Length <= 63 ? plain : $"{plain[..46]}-{Digest.Of(plain).Hex[..16]}";
    }

    private static bool Fits(string pattern, string name)
        => pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
