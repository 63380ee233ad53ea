using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Core.Schedules;

/// <summary>What the run of a slot is called. It is computed, never drawn: whoever makes the run of a slot makes the same one.</summary>
public static class ScheduleRuns
{
    /// <summary>A UUID (version 8) of the schedule's id and the slot.</summary>
    public static RunId IdOf(string schedule, DateTimeOffset slot)
    {
        byte[] bytes = Convert.FromHexString(Hash(schedule, slot).AsSpan(0, 32));
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new(new Guid(bytes, bigEndian: true).ToString());
    }

    /// <summary>False for a run that no schedule has made, by its id.</summary>
    public static bool IsOne(RunId run) => Guid.TryParse(run.Value, out Guid id) && id.Version == 8;

    /// <summary>The name for people: the schedule's, the number of the run, and five letters of the slot.</summary>
    public static string NameOf(string displayName, string schedule, DateTimeOffset slot, long number)
        => string.Create(CultureInfo.InvariantCulture, $"{displayName}-{number}-{Hash(schedule, slot).AsSpan(32, 5)}");

    private static string Hash(string schedule, DateTimeOffset slot)
        => Digest.Of(string.Create(CultureInfo.InvariantCulture, $"{schedule}\n{slot.UtcTicks}")).Hex;
}
