using System.Security.Cryptography;
using Pipelines.Core.Values;

namespace Pipelines.Engine.Runs;

/// <summary>Makes ids that nobody else has.</summary>
public static class RunIds
{
    /// <summary>A random UUID (version 4).</summary>
    public static RunId New() => new(NewText());

    /// <summary>The same as text, for what is not a run.</summary>
    public static string NewText()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
