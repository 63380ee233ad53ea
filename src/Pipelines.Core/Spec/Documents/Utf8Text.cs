using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Pipelines.Core.Spec.Documents;

/// <summary>Refuses bytes that are not a text in UTF-8, and says what they look like instead.</summary>
internal static class Utf8Text
{
    private static ReadOnlySpan<byte> Bom => [0xEF, 0xBB, 0xBF];

    /// <summary>The C0 controls but tab, line feed and carriage return.</summary>
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31]);

    /// <summary>The text without its byte order mark; false when it was refused.</summary>
    public static bool TryAccept(ReadOnlySpan<byte> bytes, ProblemList problems, out ReadOnlySpan<byte> utf8)
    {
        utf8 = bytes.StartsWith(Bom) ? bytes[Bom.Length..] : bytes;
        (string What, string Fix)? refusal = null;
        Position at = default;
        if (bytes.Length > TextLimits.Bytes)
        {
            problems.Add(Codes.TooLarge, DocumentPath.Top, $"The file has more than {TextLimits.Bytes / 1024 / 1024} MiB.",
                "Keep data out of the pipeline file: give it to a step as an artifact.");
            return false;
        }
        if (WideEncoding(bytes) is { } encoding)
            refusal = ($"The file is in {encoding}, not in UTF-8.", $"Convert it: iconv -f {encoding} -t UTF-8 old.yaml > new.yaml");
        else if (!Utf8.IsValid(utf8))
            (refusal, at) = (("The file is not text in UTF-8 here.", "Save it as UTF-8; an archive needs its own name ending (.zip, .tar.gz)."),
                PositionOf(utf8, ValidLength(utf8)));
        else if (utf8.IndexOfAny(Controls) is var control and >= 0)
            (refusal, at) = (($"The file holds the control character 0x{utf8[control]:X2} here.",
                "Remove it, or write it as an escape in double quotes: \"\\x1B\"."), PositionOf(utf8, control));
        if (refusal is not { } refused)
            return true;
        problems.Add(Codes.BadEncoding, DocumentPath.Top, at, refused.What, refused.Fix);
        return false;
    }

    private static string? WideEncoding(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] or [not 0, 0, 0, 0, ..] => "UTF-32LE",
        [0, 0, 0xFE, 0xFF, ..] or [0, 0, 0, not 0, ..] => "UTF-32BE",
        [0xFF, 0xFE, ..] or [not 0, 0, not 0, 0, ..] => "UTF-16LE",
        [0xFE, 0xFF, ..] or [0, not 0, 0, not 0, ..] => "UTF-16BE",
        _ => null,
    };

    private static int ValidLength(ReadOnlySpan<byte> utf8)
    {
        int valid = 0;
        while (valid < utf8.Length && Rune.DecodeFromUtf8(utf8[valid..], out _, out int consumed) == OperationStatus.Done)
            valid += consumed;
        return valid;
    }

    private static Position PositionOf(ReadOnlySpan<byte> utf8, int offset)
    {
        ReadOnlySpan<byte> before = utf8[..offset];
        int line = before.Count((byte)'\n') + 1;
        return new(line, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }
}
