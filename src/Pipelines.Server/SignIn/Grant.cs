using Pipelines.Core.Values;

namespace Pipelines.Server.SignIn;

/// <summary>A role in a namespace.</summary>
/// <param name="Role">The role.</param>
/// <param name="Namespace">The namespace; <see cref="Everywhere"/>: all of them, and what is in none.</param>
public sealed record Grant(Role Role, string Namespace)
{
    /// <summary>Stands for all namespaces.</summary>
    public const string Everywhere = "*";

    /// <inheritdoc/>
    public override string ToString() => Namespace == Everywhere ? Name : $"{Name}:{Namespace}";

    private string Name => Role switch { Role.Viewer => "viewer", Role.Editor => "editor", Role.Admin => "admin", _ => "none" };

    /// <summary>Reads <c>ROLE</c> or <c>ROLE:NAMESPACE</c>; null where it is neither.</summary>
    public static Grant? Read(string text)
    {
        string[] parts = text.Trim().Split(':', 2);
        Role role = parts[0] switch { "viewer" => Role.Viewer, "editor" => Role.Editor, "admin" => Role.Admin, _ => Role.None };
        string owner = parts.Length == 2 ? parts[1] : Everywhere;
        return role == Role.None || owner.Length is 0 or > 63 || owner.Contains(',', StringComparison.Ordinal) ? null : new(role, owner);
    }

    /// <summary>Reads a list with commas; what is no grant is left out, since it allows nothing.</summary>
    public static Sequence<Grant> ReadAll(string text) => text.Split(',').Select(Read).OfType<Grant>().ToSequence();

    /// <summary>The list with commas.</summary>
    public static string Write(Sequence<Grant> grants) => string.Join(',', grants);
}
