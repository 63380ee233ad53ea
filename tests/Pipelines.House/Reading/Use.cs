using System.Collections.Immutable;

namespace Pipelines.House.Reading;

/// <summary>A type by assembly and metadata name; a nested one is <c>Outer+Inner</c> in the namespace of the outermost.</summary>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";

    /// <summary>How sources write it: without arity, the innermost name only.</summary>
    public string Spoken => Name[(Name.LastIndexOf('+') + 1)..].Split('`')[0];
}

/// <summary>One mention of a type, or of a member of it, in compiled code.</summary>
internal sealed record Use
{
    /// <summary>Who mentions it.</summary>
    public required TypeName From { get; init; }

    /// <summary>The method in whose body it is mentioned; empty elsewhere.</summary>
    public required string FromMethod { get; init; }

    /// <summary>What is mentioned.</summary>
    public required TypeName Target { get; init; }

    /// <summary>The member; null where the type itself is mentioned.</summary>
    public string? Member { get; init; }

    /// <summary>Full names of the member's parameter types.</summary>
    public ImmutableArray<string> Parameters { get; init; } = [];

    /// <summary>File and line.</summary>
    public required string Place { get; init; }

    /// <summary>
    /// The compiler wrote the mention: an async method or iterator became a type named <c>&lt;Method&gt;d__1</c>, and an async
    /// Main is called by a method named <c>&lt;Main&gt;</c>.
    /// </summary>
    public bool IsOfStateMachine => From.Name.Contains(">d", StringComparison.Ordinal) || FromMethod == "<Main>";
}
