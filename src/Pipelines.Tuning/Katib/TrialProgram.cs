using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Tuning.Katib;

/// <summary>What a workload object runs, where its primary container is run as one program and nobody runs objects.</summary>
public sealed record TrialProgram
{
    /// <summary>The container: image, command, arguments, environment, resources.</summary>
    public required ExecutorSpec.Container Container { get; init; }

    /// <summary>Its volumes and what of its environment comes from elsewhere.</summary>
    public KubernetesExecutorSpec Settings { get; init; } = new();

    /// <summary>How often a failed one is tried again: a Job's <c>backoffLimit</c> where it is written; else 0.</summary>
    public int Retries { get; init; }

    /// <summary>The longest that the object may take; null: not limited.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>What the manifest asks for that is passed over here, for people.</summary>
    public Sequence<string> Notes { get; init; }

    /// <summary>The program with the folder of a trial's metrics at <paramref name="path"/>, as a volume of its own.</summary>
    public TrialProgram WithMetricsAt(string path) => this with
    {
        Settings = Settings with
        {
            EmptyDirs = [.. Settings.EmptyDirs.Where(empty => Trimmed(empty.MountPath) != Trimmed(path)), new EmptyDirMount { VolumeName = MetricsVolume, MountPath = Trimmed(path) }],
        },
    };

    /// <summary>The program with a folder of a volume claim at <paramref name="path"/>.</summary>
    /// <param name="path">The folder as the program sees it.</param>
    /// <param name="claim">The claim.</param>
    /// <param name="inside">The folder in the claim.</param>
    public TrialProgram WithClaimAt(string path, string claim, string inside) => this with
    {
        Settings = Settings with
        {
            EmptyDirs = Settings.EmptyDirs.Where(empty => Trimmed(empty.MountPath) != Trimmed(path)).ToSequence(),
            ClaimMounts =
            [
                .. Settings.ClaimMounts.Where(mount => Trimmed(mount.MountPath) != Trimmed(path)),
                new ClaimMount { NameParameter = new TaskParameterInput.Constant(Value.Of(claim)), MountPath = Trimmed(path), SubPath = inside },
            ],
        },
    };

    /// <summary>
    /// The program with another path wherever a word of its command or its environment names a folder, something in it, or in the end of a word a
    /// folder above it: for machines that let nobody mount.
    /// </summary>
    public TrialProgram WithPath(string folder, string place) => this with
    {
        Container = Container with
        {
            Command = Container.Command.Select(word => Moved(word, Trimmed(folder), place)).ToSequence(),
            Args = Container.Args.Select(word => Moved(word, Trimmed(folder), place)).ToSequence(),
            Env = Container.Env.Select(variable => variable with { Value = Moved(variable.Value, Trimmed(folder), place) }).ToSequence(),
        },
    };

    /// <summary>The volume of <see cref="WithMetricsAt"/>.</summary>
    public const string MetricsVolume = "pipelines-metrics";

    /// <summary>Cuts the command line before its first option, so that another program can be put before the options.</summary>
    public TrialProgram Parted()
    {
        if (Container.Args.Count > 0 || Container.Command.Count == 0)
            return this;
        int first = Array.FindIndex([.. Container.Command], word => word.StartsWith('-'));
        return first <= 0 ? this : this with { Container = Container with { Command = [.. Container.Command.AsSpan()[..first]], Args = [.. Container.Command.AsSpan()[first..]] } };
    }

    private static string Trimmed(string path) => path.Length > 1 ? path.TrimEnd('/') : path;

    private static string Moved(string word, string folder, string place)
    {
        string moved = ReplacePath(word, folder, place);
        if (moved != word)
            return moved;
        // --log-dir=/logs for metrics in /logs/test.
        for (int slash = folder.LastIndexOf('/'); slash > 0; slash = folder.LastIndexOf('/', slash - 1))
        {
            string above = folder[..slash];
            if (word.TrimEnd('/').EndsWith(above, StringComparison.Ordinal) && (word.TrimEnd('/').Length == above.Length || !IsPathCharacter(word[word.TrimEnd('/').Length - above.Length - 1])))
                return string.Concat(word.AsSpan(0, word.TrimEnd('/').Length - above.Length), place.AsSpan()[..^(folder.Length - slash)]);
        }
        return word;
    }

    private static string ReplacePath(string word, string folder, string place)
    {
        int at = word.IndexOf(folder, StringComparison.Ordinal);
        while (at >= 0)
        {
            int end = at + folder.Length;
            bool isWhole = (at == 0 || !IsPathCharacter(word[at - 1])) && (end == word.Length || word[end] == '/' || !IsPathCharacter(word[end]));
            if (isWhole)
                word = string.Concat(word.AsSpan(0, at), place, word.AsSpan(end));
            int next = isWhole ? at + place.Length : end;
            at = next < word.Length ? word.IndexOf(folder, next, StringComparison.Ordinal) : -1;
        }
        return word;
    }

    private static bool IsPathCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.';
}
