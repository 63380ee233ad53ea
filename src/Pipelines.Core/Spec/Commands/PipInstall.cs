using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Commands;

/// <summary>One <c>pip install</c>.</summary>
public sealed record PipInstall
{
    // Options that take the next word as their value.
    private static readonly string[] Valued =
    [
        "-i", "--index-url", "--extra-index-url", "--trusted-host", "-r", "--requirement", "-c", "--constraint", "-e", "--editable", "-f", "--find-links",
        "-t", "--target", "--prefix", "--root", "--platform", "--python-version", "--implementation", "--abi", "--src", "--progress-bar", "--proxy",
        "--retries", "--timeout", "--exists-action", "--cert", "--client-cert", "--cache-dir", "--log", "--no-binary", "--only-binary",
        "--upgrade-strategy", "--config-settings", "-C", "--global-option", "--root-user-action", "--report", "--use-feature", "--use-deprecated",
    ];

    /// <summary>What is installed, as written: <c>pandas==2.2.0</c>, also with markers.</summary>
    public Sequence<string> Requirements { get; init; }

    /// <summary>The package index; empty: pip's own.</summary>
    public string IndexUrl { get; init; } = "";

    /// <summary>Further indexes.</summary>
    public Sequence<string> ExtraIndexUrls { get; init; }

    /// <summary>Hosts that need no valid certificate.</summary>
    public Sequence<string> TrustedHosts { get; init; }

    /// <summary>Options without a value: <c>--quiet</c>, <c>--no-deps</c>.</summary>
    public Sequence<string> Flags { get; init; }

    /// <summary>All other options, each as <c>--name=value</c>. Any of them may change what is installed or where.</summary>
    public Sequence<string> OtherOptions { get; init; }

    /// <summary>True when only the requirements themselves are installed, not what they need.</summary>
    public bool IsWithoutDependencies => Flags.Contains("--no-deps");

    /// <summary>Reads a command's words; null when it is no installation by pip.</summary>
    internal static PipInstall? TryRead(Sequence<ShellWord> words)
    {
        int pip = words.Count > 2 && ShellNames.IsPython(words[0].Text) && words[1].Text == "-m" ? 2 : 0;
        if (words.Count < pip + 2 || !ShellNames.IsPip(words[pip].Text) || words[pip + 1].Text != "install")
            return null;
        List<string> requirements = [], extra = [], trusted = [], flags = [], others = [];
        string index = "";
        for (int i = pip + 2; i < words.Count; i++)
        {
            string word = words[i].Text;
            if (!word.StartsWith('-'))
            {
                requirements.Add(word);
                continue;
            }
            int equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=', StringComparison.Ordinal) : -1;
            string option = equals < 0 ? word : word[..equals];
            if (equals < 0 && (!Valued.Contains(option) || i + 1 == words.Count))
            {
                flags.Add(word);
                continue;
            }
            string value = equals < 0 ? words[++i].Text : word[(equals + 1)..];
            switch (option)
            {
                case "-i" or "--index-url": index = value; break;
                case "--extra-index-url": extra.Add(value); break;
                case "--trusted-host": trusted.Add(value); break;
                default: others.Add($"{option}={value}"); break;
            }
        }
        return new PipInstall
        {
            Requirements = requirements.ToSequence(),
            IndexUrl = index,
            ExtraIndexUrls = extra.ToSequence(),
            TrustedHosts = trusted.ToSequence(),
            Flags = flags.ToSequence(),
            OtherOptions = others.ToSequence(),
        };
    }
}
