using Pipelines.Engine.Ports;

namespace Pipelines.Server.Schedules;

/// <summary>A schedule that is kept cannot be worked with here.</summary>
internal sealed class ScheduleUnreadableException(string schedule, string why)
    : PipelinesException($"Schedule {schedule} cannot be worked with: {why}");
