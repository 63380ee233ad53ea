namespace Pipelines.Server.SignIn;

/// <summary>What somebody may do; each role may do what those before it may.</summary>
public enum Role
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Look.</summary>
    Viewer = 1,

    /// <summary>Start, change and remove what belongs to pipelines.</summary>
    Editor = 2,

    /// <summary>Give tokens, read the audit log, change keys.</summary>
    Admin = 3,
}
