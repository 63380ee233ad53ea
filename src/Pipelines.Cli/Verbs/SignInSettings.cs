using System.CommandLine;
using Pipelines.Server.SignIn;

namespace Pipelines.Cli.Verbs;

/// <summary>The options of sign-in.</summary>
internal sealed class SignInSettings
{
    private readonly Option<bool> _signIn = new("--sign-in") { Description = "Every request needs a token: one of 'pipelines token create', or of the issuer. Needed to listen beyond this machine." };
    private readonly Option<Uri?> _issuer = new("--oidc-issuer") { Description = "Takes tokens of this OpenID Connect issuer too; implies --sign-in.", HelpName = "URL" };
    private readonly Option<string> _audience = new("--oidc-audience") { Description = "The audience that its tokens must be for.", DefaultValueFactory = _ => "", HelpName = "TEXT" };
    private readonly Option<string> _claim = new("--oidc-roles-claim")
    {
        Description = "The claim of its tokens with grants: viewer, editor or admin, or one in a namespace (editor:NAME).",
        DefaultValueFactory = _ => "roles",
        HelpName = "NAME",
    };

    private readonly Option<double> _rate = new("--rate-limit") { Description = "Requests a second of one caller, in the long run, with --sign-in.", DefaultValueFactory = _ => 100, HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_signIn, _issuer, _audience, _claim, _rate])
            command.Add(option);
    }

    /// <summary>Null: nobody signs in.</summary>
    public SignInOptions? Read(ParseResult parsed)
    {
        Uri? issuer = parsed.GetValue(_issuer);
        if (issuer is { IsAbsoluteUri: false })
            throw new RefusedException($"--oidc-issuer {issuer}: write an address such as https://login.example.org.");
        if (!parsed.GetValue(_signIn) && issuer is null && parsed.GetValue(_audience) is not { Length: > 0 })
            return null;
        return new()
        {
            OidcIssuer = issuer,
            OidcAudience = parsed.GetValue(_audience) ?? "",
            OidcRolesClaim = parsed.GetValue(_claim) ?? "",
            RequestsPerSecond = parsed.GetValue(_rate),
        };
    }
}
