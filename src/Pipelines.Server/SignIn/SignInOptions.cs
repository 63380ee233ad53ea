using Pipelines.Core.Values;

namespace Pipelines.Server.SignIn;

/// <summary>How people and programs sign in.</summary>
public sealed record SignInOptions
{
    /// <summary>Takes tokens of an OpenID Connect issuer with this address besides the server's own. None if not set.</summary>
    public Uri? OidcIssuer { get; init; }

    /// <summary>The audience that such a token must be for.</summary>
    public string OidcAudience { get; init; } = "";

    /// <summary>The claim with grants: <c>ROLE</c> or <c>ROLE:NAMESPACE</c>, one or a list. <c>roles</c> if not set.</summary>
    public string OidcRolesClaim { get; init; } = "roles";

    /// <summary>Requests a second of one caller, in the long run. 100 if not set.</summary>
    public double RequestsPerSecond { get; init; } = 100;

    /// <summary>Failed sign-ins a second of one address that are answered, in the long run. One if not set.</summary>
    public double FailuresPerSecond { get; init; } = 1;

    /// <summary>All that is wrong with the options; empty when they can be used.</summary>
    public Sequence<string> Problems()
    {
        List<string> problems = [];
        if (OidcIssuer is not null && OidcIssuer.Scheme != Uri.UriSchemeHttps && !OidcIssuer.IsLoopback)
            problems.Add($"The issuer {OidcIssuer} is not reached by https: anybody on the way could sign in as anybody.");
        if (OidcIssuer is null != (OidcAudience.Length == 0))
            problems.Add("An issuer and an audience belong together: give both, or none.");
        if (!(RequestsPerSecond > 0) || !(FailuresPerSecond > 0))
            problems.Add($"{Math.Min(RequestsPerSecond, FailuresPerSecond)} requests a second are none; give more than 0.");
        return problems.ToSequence();
    }
}
