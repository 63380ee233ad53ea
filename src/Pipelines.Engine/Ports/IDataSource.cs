namespace Pipelines.Engine.Ports;

/// <summary>
/// Where data lies that pipelines import, beside the artifact store, files and http(s): a bucket, a registry. Steps that read such data
/// get a copy. All members may be called from any thread.
/// </summary>
public interface IDataSource
{
    /// <summary>What its URIs begin with, such as <c>s3</c>.</summary>
    string Scheme { get; }

    /// <summary>Copies the file or folder to <paramref name="path"/>, which must not exist; folders above are made. It is there whole or not at all.</summary>
    /// <exception cref="ArtifactMissingException">Nothing is there.</exception>
    /// <exception cref="ArtifactUriException">It may not be had, or its server does not give it; the message says why and how to mend it.</exception>
    /// <exception cref="StorageUnavailableException">This machine's disk is full or cannot be written.</exception>
    Task FetchAsync(string uri, string path, CancellationToken stop);
}
