using System.Security.Cryptography;
using System.Text;

namespace Pipelines.Core.Values;

/// <summary>A SHA-256 digest, written as 64 lower-case hexadecimal digits.</summary>
public readonly record struct Digest
{
    private static readonly System.Buffers.SearchValues<char> Hexadecimal =
        System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    private Digest(string hex) => Hex = hex;

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public string Hex { get; }

    /// <summary>The digest of bytes.</summary>
    public static Digest Of(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return new(Convert.ToHexStringLower(hash));
    }

    /// <summary>The digest of a text's UTF-8 bytes.</summary>
    public static Digest Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    /// <summary>The digest of a finished hash.</summary>
    public static Digest From(IncrementalHash hash) => new(Convert.ToHexStringLower(hash.GetHashAndReset()));

    /// <summary>Reads 64 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        bool ok = text is { Length: 64 } && text.AsSpan().IndexOfAnyExcept(Hexadecimal) < 0;
        digest = ok ? new(text!.ToLowerInvariant()) : default;
        return ok;
    }

    /// <inheritdoc/>
    public override string ToString() => Hex ?? "";
}
