namespace Pipelines.Core.Spec.Expressions;

/// <summary>
/// Equality and order of the language. Numbers of all kinds compare as numbers, exactly and not after rounding to double;
/// values of different kinds are unequal and have no order.
/// </summary>
internal static class Comparison
{
    public static bool Same(Operand left, Operand right)
    {
        if ((left.Kind & Kinds.Number) != 0 && (right.Kind & Kinds.Number) != 0)
            return OrderNumbers(left, right) == 0;
        if (left.Kind != right.Kind)
            return false;
        return left.Kind switch
        {
            Kinds.Null => true,
            Kinds.Bool => left.Bool == right.Bool,
            Kinds.String => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
            Kinds.List => ListsEqual(left, right),
            Kinds.Map => MapsEqual(left, right),
            _ => false,
        };
    }

    /// <summary>True when the kinds have an order; then the sign, or null where a NaN stands.</summary>
    public static bool TryOrder(Operand left, Operand right, out int? sign)
    {
        sign = null;
        if ((left.Kind & Kinds.Number) != 0 && (right.Kind & Kinds.Number) != 0)
        {
            sign = OrderNumbers(left, right);
            return true;
        }
        if (left.Kind != right.Kind || left.Kind is not (Kinds.String or Kinds.Bool))
            return false;
        sign = left.Kind == Kinds.Bool ? left.Bool.CompareTo(right.Bool) : OrderTexts(left.Text, right.Text);
        return true;
    }

    private static bool ListsEqual(Operand left, Operand right)
    {
        if (left.Count != right.Count)
            return false;
        for (int i = 0; i < left.Count; i++)
        {
            if (!Same(left.Item(i), right.Item(i)))
                return false;
        }
        return true;
    }

    private static bool MapsEqual(Operand left, Operand right)
    {
        if (left.Count != right.Count)
            return false;
        foreach ((Operand key, Operand member) in left.Members)
        {
            if (!right.TryGetMember(key, out Operand other) || !Same(member, other))
                return false;
        }
        return true;
    }

    private static int? OrderNumbers(Operand left, Operand right) => (left.Kind, right.Kind) switch
    {
        (Kinds.Double, Kinds.Double) => double.IsNaN(left.Double) || double.IsNaN(right.Double) ? null : left.Double.CompareTo(right.Double),
        (Kinds.Double, _) => -Order(Wide(right), left.Double),
        (_, Kinds.Double) => Order(Wide(left), right.Double),
        _ => Wide(left).CompareTo(Wide(right)),
    };

    private static Int128 Wide(Operand whole) => whole.Kind == Kinds.Int ? whole.Int : whole.UInt;

    // The whole part fits into 128 bits wherever it can decide; beyond, the sign of the double does.
    private static int? Order(Int128 whole, double amount)
    {
        if (double.IsNaN(amount))
            return null;
        if (Math.Abs(amount) >= 1e30)
            return amount > 0 ? -1 : 1;
        Int128 truncated = (Int128)amount;
        return whole != truncated ? whole.CompareTo(truncated) : 0.0.CompareTo(amount - Math.Truncate(amount));
    }

    // By code point. Ordinal comparison of UTF-16 puts the surrogates of U+10000 and above before U+E000.
    private static int OrderTexts(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
            return left.Length.CompareTo(right.Length);
        (char l, char r) = (left[common], right[common]);
        return char.IsSurrogate(l) == char.IsSurrogate(r) ? l.CompareTo(r) : char.IsSurrogate(l) ? 1 : -1;
    }
}
