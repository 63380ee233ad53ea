using Pipelines.Core.Spec;
using Pipelines.Core.Values;

namespace Pipelines.Core.Runs.Planning;

/// <summary>Whether a task will run, as far as it can be told before the run.</summary>
public enum Outlook
{
    /// <summary>It runs, if nothing before it fails.</summary>
    Runs = 0,

    /// <summary>Its condition, or one before it, is only known at run time.</summary>
    Depends = 1,

    /// <summary>Its condition is false already.</summary>
    Skipped = 2,

    /// <summary>Something that it needs is skipped.</summary>
    Omitted = 3,
}

/// <summary>A task as it is planned. What only the run will know stands in it by name, in angle brackets: <c>&lt;train.model&gt;</c>.</summary>
public sealed record PlannedTask
{
    /// <summary>Its path; an iteration whose number is not known yet is <c>[*]</c>.</summary>
    public required TaskPath Path { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The component that it runs.</summary>
    public required string ComponentName { get; init; }

    /// <summary>What it is.</summary>
    public required TaskKind Kind { get; init; }

    /// <summary>Whether it will run.</summary>
    public required Outlook Outlook { get; init; }

    /// <summary>Tasks of the same DAG that come first.</summary>
    public Sequence<string> After { get; init; }

    /// <summary>When it is considered.</summary>
    public TriggerStrategy Strategy { get; init; }

    /// <summary>Its condition; empty: always.</summary>
    public string Condition { get; init; } = "";

    /// <summary>Parameters in.</summary>
    public Map<Value> Inputs { get; init; }

    /// <summary>Artifacts in: the name of each source.</summary>
    public Map<string> Artifacts { get; init; }

    /// <summary>Items of a loop; null for others, and where only the run will know.</summary>
    public int? Iterations { get; init; }

    /// <summary>Where a loop's items come from, where only the run will know; empty else.</summary>
    public string Items { get; init; } = "";

    /// <summary>Iterations at a time; 0: no limit.</summary>
    public int Parallelism { get; init; }

    /// <summary>The image; empty for what is no container.</summary>
    public string Image { get; init; } = "";

    /// <summary>The command line with its arguments; empty for what runs no program, and where only the image knows it.</summary>
    public Sequence<string> Command { get; init; }

    /// <summary>The Python function of a lightweight component; empty for others.</summary>
    public string Function { get; init; } = "";

    /// <summary>What a lightweight component installs first, beside the runtime package.</summary>
    public Sequence<string> Packages { get; init; }

    /// <summary>The URI of an import; empty for others.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Tries after the first.</summary>
    public int Retries { get; init; }

    /// <summary>May take an earlier result.</summary>
    public bool UsesCache { get; init; }

    /// <summary>An attempt is ended after this long; null: no limit.</summary>
    public TimeSpan? TimeOut { get; init; }

    /// <summary>Why it will fail when it comes to it, as far as can be told; empty else.</summary>
    public string Error { get; init; } = "";
}
