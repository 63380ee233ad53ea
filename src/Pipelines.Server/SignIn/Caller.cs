using Pipelines.Core.Values;

namespace Pipelines.Server.SignIn;

/// <summary>Who asks.</summary>
/// <param name="Name">As the audit log calls him: <c>token:ID</c>, <c>oidc:SUBJECT</c>.</param>
/// <param name="Grants">What he may do where.</param>
internal sealed record Caller(string Name, Sequence<Grant> Grants)
{
    /// <summary>Whoever reaches a server without sign-in.</summary>
    public static readonly Caller Anybody = new("", [new Grant(Role.Admin, Grant.Everywhere)]);

    /// <summary>The highest role that he has anywhere.</summary>
    public Role Highest => Grants.Count == 0 ? Role.None : Grants.Max(grant => grant.Role);

    /// <summary>His role in a namespace; what is in none is a matter of those who have a role everywhere.</summary>
    public Role In(string owner) => Grants
        .Where(grant => grant.Namespace == Grant.Everywhere || (owner.Length > 0 && grant.Namespace == owner))
        .Select(grant => grant.Role).DefaultIfEmpty(Role.None).Max();
}
