using Pipelines.Core.Spec.Documents;
using Pipelines.Core.Spec.Placeholders;
using Pipelines.Core.Values;

namespace Pipelines.Core.Spec.Checking;

/// <summary>Resources are quantities or one placeholder each, and nothing is asked for beyond its limit.</summary>
internal static class ResourceCheck
{
    public static void Run(ResourceSpec resources, PlaceholderNames? names, Place place)
    {
        CheckPair(resources.CpuRequest, resources.CpuLimit, names, place, "resourceCpuRequest", "resourceCpuLimit", "500m or 2");
        CheckPair(resources.MemoryRequest, resources.MemoryLimit, names, place, "resourceMemoryRequest", "resourceMemoryLimit", "256Mi or 15G");
        CheckOldPair(resources.OldCpuRequest, resources.OldCpuLimit, place, "cpuRequest", "cpuLimit");
        CheckOldPair(resources.OldMemoryRequest, resources.OldMemoryLimit, place, "memoryRequest", "memoryLimit");
        CheckAccelerator(resources, names, place["accelerator"]);
    }

    /// <summary>Checks a quantity that may not be a placeholder; empty: not set.</summary>
    public static void CheckQuantity(string text, Place place, string example)
    {
        if (text.Length > 0)
            _ = Amount(text, place, example);
    }

    private static void CheckPair(string request, string limit, PlaceholderNames? names, Place place, string requestField, string limitField, string example)
    {
        double? asked = AmountOrPlaceholder(request, names, place[requestField], example);
        double? most = AmountOrPlaceholder(limit, names, place[limitField], example);
        if (asked > most)
            place[requestField].Report(Codes.BadQuantity, $"{request} is asked for, but the limit is {limit}.", "Raise the limit, or ask for less.");
    }

    private static void CheckOldPair(double request, double limit, Place place, string requestField, string limitField)
    {
        if (request < 0)
            place[requestField].Report(Codes.BadQuantity, $"{Value.Of(request)} is negative.", "Give an amount above zero.");
        if (limit < 0)
            place[limitField].Report(Codes.BadQuantity, $"{Value.Of(limit)} is negative.", "Give an amount above zero.");
        if (limit > 0 && request > limit)
            place[requestField].Report(Codes.BadQuantity, $"{Value.Of(request)} is asked for, but the limit is {Value.Of(limit)}.",
                "Raise the limit, or ask for less.");
    }

    private static void CheckAccelerator(ResourceSpec resources, PlaceholderNames? names, Place place)
    {
        double? count = AmountOrPlaceholder(resources.AcceleratorCount, names, place["resourceCount"], "1");
        if (count is { } known && known != Math.Truncate(known))
            place["resourceCount"].Report(Codes.BadQuantity, $"{resources.AcceleratorCount} accelerators are asked for.", "Give a whole number.");
        if (resources.OldAcceleratorCount < 0)
            place["count"].Report(Codes.BadQuantity, $"{resources.OldAcceleratorCount} accelerators are asked for.", "Give a whole number.");
        bool isCounted = resources.AcceleratorCount.Length > 0 || resources.OldAcceleratorCount != 0;
        if (isCounted && resources.AcceleratorType.Length == 0 && resources.OldAcceleratorType.Length == 0)
            place.ReportMissing(Codes.BadQuantity, "Accelerators are counted, but their type is not named.",
                "Add resourceType, such as nvidia.com/gpu.");
        PlaceholderCheck.CheckWhole(resources.AcceleratorType, names, place["resourceType"]);
    }

    private static double? AmountOrPlaceholder(string text, PlaceholderNames? names, Place place, string example)
        => text.Length == 0 || PlaceholderCheck.CheckWhole(text, names, place) ? null : Amount(text, place, example);

    private static double? Amount(string text, Place place, string example)
    {
        if (Quantity.TryParse(text, out double amount) && amount >= 0)
            return amount;
        place.Report(Codes.BadQuantity, $"\"{Shortened.Line(text)}\" is no quantity.", $"Write a number with a unit, such as {example}.");
        return null;
    }
}
