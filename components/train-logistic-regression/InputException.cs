namespace TrainLogisticRegression;

/// <summary>What a person gave cannot be used. Holds every reason that was found.</summary>
internal sealed class InputException(IReadOnlyList<string> reasons) : Exception(string.Join(Environment.NewLine, reasons))
{
    public InputException(string reason)
        : this([reason])
    {
    }

    public IReadOnlyList<string> Reasons { get; } = reasons;
}
