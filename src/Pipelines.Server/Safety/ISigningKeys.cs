namespace Pipelines.Server.Safety;

/// <summary>
/// The key that links are signed with, and the one before it, whose links still count until they expire. Another key may be taken at any time.
/// </summary>
internal interface ISigningKeys
{
    /// <summary>The keys that count, the one to sign with first.</summary>
    IReadOnlyList<byte[]> Keys();

    /// <summary>Signs with a new key from now on.</summary>
    Task ChangeAsync(CancellationToken stop);

    /// <summary>Takes over what other servers have changed, until it is stopped.</summary>
    Task FollowAsync(CancellationToken stop);
}
