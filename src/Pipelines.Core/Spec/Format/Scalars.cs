using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using Pipelines.Core.Spec.Documents;

namespace Pipelines.Core.Spec.Format;

/// <summary>Texts, truths, numbers and times, as proto3's JSON mapping spells them.</summary>
internal static partial class Scalars
{
    /// <summary>Text.</summary>
    public static readonly Codec<string> Text = new TextCodec(takesNumbers: false);

    /// <summary>Text that files also write as a bare number, such as a quantity.</summary>
    public static readonly Codec<string> TextOrNumber = new TextCodec(takesNumbers: true);

    /// <summary>True or false.</summary>
    public static readonly Codec<bool> Truth = new TruthCodec();

    /// <summary>A 32-bit whole number.</summary>
    public static readonly Codec<int> Whole = new WholeCodec<int>(int.MinValue, int.MaxValue, whole => (int)whole, number => number);

    /// <summary>A 64-bit whole number; files also write it as text.</summary>
    public static readonly Codec<long> LongWhole = new WholeCodec<long>(long.MinValue, long.MaxValue, whole => whole, number => number);

    /// <summary>Whole seconds.</summary>
    public static readonly Codec<TimeSpan> Seconds = new WholeCodec<TimeSpan>(-(long)TimeSpan.MaxValue.TotalSeconds,
        (long)TimeSpan.MaxValue.TotalSeconds, whole => TimeSpan.FromSeconds(whole), time => (long)time.TotalSeconds);

    /// <summary>A finite double.</summary>
    public static readonly Codec<double> Number = new NumberCodec();

    /// <summary>A length of time such as <c>1.5s</c>.</summary>
    public static readonly Codec<TimeSpan> Duration = new DurationCodec();

    /// <summary>The same for a field that tells "absent" from "zero".</summary>
    public static Codec<T?> OrNull<T>(this Codec<T> codec)
        where T : struct => new OptionalCodec<T>(codec);

    private sealed class TextCodec(bool takesNumbers) : Codec<string>
    {
        public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out string value)
        {
            value = node is ScalarNode { What: ScalarKind.Text } text ? text.Text
                : takesNumbers && node is ScalarNode { What: ScalarKind.Number } number ? number.Text
                : null;
            return value is not null || Refuse(node, place, "text", out value);
        }

        public override Node Write(string value) => new ScalarNode(ScalarKind.Text, value);
    }

    private sealed class TruthCodec : Codec<bool>
    {
        public override bool TryRead(Node node, Place place, out bool value)
        {
            value = node is ScalarNode { What: ScalarKind.Boolean, Text: "true" };
            return node is ScalarNode { What: ScalarKind.Boolean } || Refuse(node, place, "true or false", out value);
        }

        public override Node Write(bool value) => new ScalarNode(ScalarKind.Boolean, value ? "true" : "false");
    }

    private sealed class WholeCodec<T>(long least, long most, Func<long, T> read, Func<T, long> write) : Codec<T>
    {
        public override bool TryRead(Node node, Place place, [MaybeNullWhen(false)] out T value)
        {
            value = default;
            if (node is not ScalarNode { What: ScalarKind.Number or ScalarKind.Text } scalar
                || !double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                return Refuse(node, place, "a whole number", out value);
            // A double cannot hold every 64-bit number: plain digits are read as they are.
            if (!long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            {
                if (number != Math.Truncate(number) || Math.Abs(number) >= long.MaxValue)
                    return OutOfRange(scalar, place);
                whole = (long)number;
            }
            if (whole < least || whole > most)
                return OutOfRange(scalar, place);
            value = read(whole);
            return true;
        }

        public override Node Write(T value)
        {
            long whole = write(value);
            // What a double cannot hold exactly is written as text, as proto3's JSON mapping does.
            ScalarKind kind = Math.Abs((double)whole) <= 1L << 53 ? ScalarKind.Number : ScalarKind.Text;
            return new ScalarNode(kind, whole.ToString(CultureInfo.InvariantCulture));
        }

        private bool OutOfRange(ScalarNode scalar, Place place)
        {
            place.Report(Codes.OutOfRange, $"\"{Shortened.Line(scalar.Text)}\" is no whole number from {least} to {most}.",
                "Write one in that range.");
            return false;
        }
    }

    private sealed class NumberCodec : Codec<double>
    {
        public override bool TryRead(Node node, Place place, out double value)
        {
            value = 0;
            return (node is ScalarNode { What: ScalarKind.Number or ScalarKind.Text } scalar
                    && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
                    && double.IsFinite(value))
                || Refuse(node, place, "a number", out value);
        }

        public override Node Write(double value) => new ScalarNode(ScalarKind.Number, Values.Value.NumberText(value));
    }

    private sealed partial class DurationCodec : Codec<TimeSpan>
    {
        public override bool TryRead(Node node, Place place, out TimeSpan value)
        {
            value = default;
            if (node is ScalarNode { What: ScalarKind.Text } text && Pattern().IsMatch(text.Text)
                && decimal.TryParse(text.Text.AsSpan(0, text.Text.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds)
                && Math.Abs(seconds) <= (decimal)TimeSpan.MaxValue.TotalSeconds - 1)
            {
                value = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
                return true;
            }
            string shown = node is ScalarNode scalar ? $"\"{Shortened.Line(scalar.Text)}\"" : node.Kind;
            place.Report(Codes.BadDuration, $"This is no length of time: {shown}.", "Write seconds and an s, such as 30s or 1.5s.");
            return false;
        }

        public override Node Write(TimeSpan value)
            => new ScalarNode(ScalarKind.Text, ((decimal)value.Ticks / TimeSpan.TicksPerSecond).ToString("0.#######", CultureInfo.InvariantCulture) + "s");

        [GeneratedRegex(@"^-?[0-9]{1,12}(\.[0-9]{1,9})?s\z", RegexOptions.CultureInvariant)]
        private static partial Regex Pattern();
    }

    private sealed class OptionalCodec<T>(Codec<T> codec) : Codec<T?>
        where T : struct
    {
        public override bool TryRead(Node node, Place place, out T? value)
        {
            bool ok = codec.TryRead(node, place, out T plain);
            value = ok ? plain : null;
            return ok;
        }

        public override Node Write(T? value) => value is { } plain ? codec.Write(plain) : ScalarNode.Null;
    }
}
