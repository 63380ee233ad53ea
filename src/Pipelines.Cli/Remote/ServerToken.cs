namespace Pipelines.Cli.Remote;

/// <summary>
/// The token that a command shows to a server: <c>--token TEXT</c>, <c>--token-file FILE</c>, PIPELINES_TOKEN, or the file that PIPELINES_TOKEN_FILE
/// names. A file must be its owner's alone.
/// </summary>
internal static class ServerToken
{
    /// <summary>The token; null: none is shown.</summary>
    /// <exception cref="RefusedException">The file cannot be read, or others may read it. The message does not hold the token.</exception>
    public static string? Find(string? text, string? file)
    {
        if (text is { Length: > 0 })
            return text;
        if (file is { Length: > 0 })
            return OfFile(file, "--token-file");
        if (Environment.GetEnvironmentVariable("PIPELINES_TOKEN") is { Length: > 0 } token)
            return token;
        return Environment.GetEnvironmentVariable("PIPELINES_TOKEN_FILE") is { Length: > 0 } named ? OfFile(named, "PIPELINES_TOKEN_FILE") : null;
    }

    private static string OfFile(string file, string from)
    {
        try
        {
            const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
                throw new RefusedException($"{from}: others may read '{file}'. Keep it to yourself: chmod 600 {file}");
            return File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : throw new RefusedException($"{from}: '{file}' is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"{from}: '{file}' cannot be read: {e.Message}");
        }
    }
}
