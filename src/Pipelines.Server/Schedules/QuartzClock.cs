using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pipelines.Engine.Runs;
using Pipelines.Stores.Sql;
using Quartz;
using Quartz.Extensibility;

namespace Pipelines.Server.Schedules;

/// <summary>
/// Quartz as the clock of schedules: one trigger a schedule, at the time that the schedule's machine has computed. Its tables are notes that can
/// be made again; servers that share a database share them as a cluster.
/// </summary>
internal sealed class QuartzClock(NotesPlace place, TimeProvider time, ILoggerFactory logs) : IWakeClock
{
    private static readonly JobKey Job = new("look", "schedules");

    private QuartzSchedulerBuilder? _builder;
    private IScheduler? _scheduler;

    public async Task StartAsync(Action<string> ring, CancellationToken stop)
    {
        if (!place.IsShared)
            await PrepareFileAsync(stop);
        _builder = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.Services.AddSingleton(logs);
            quartz.UseTimeProvider(time);
            quartz.UseDefaultThreadPool(2);
            quartz.UseJobFactory(new Bells(ring));
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "pipelines";
                options.InstanceId = place.IsShared ? RunIds.NewText() : "one";
                // A server hears at once of times that it stores itself; of those of others only when it looks.
                options.IdleWaitTime = TimeSpan.FromSeconds(place.IsShared ? 5 : 30);
            });
            quartz.UsePersistentStore(store =>
            {
                if (place.IsShared)
                {
                    store.UsePostgres(place.Factory, place.ConnectionString);
                    store.UseClustering(cluster => cluster.CheckinInterval = TimeSpan.FromSeconds(2));
                }
                else
                {
                    store.UseSqlite(place.Factory, place.ConnectionString);
                }
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
            });
        });
        // Not cut short: tables that are half made would have to be mended by hand.
        _scheduler = await _builder.BuildScheduler(CancellationToken.None);
        await _scheduler.AddJob(JobBuilder.Create<LookJob>().WithIdentity(Job).StoreDurably().Build(), AddJobOptions.Replacing, stop);
        await _scheduler.Start(stop);
    }

    public async Task WakeAtAsync(string schedule, DateTimeOffset? at, CancellationToken stop)
    {
        if (_scheduler is null)
            return;
        TriggerKey key = new(schedule, "schedules");
        if (at is null)
        {
            await _scheduler.UnscheduleJob(key, stop);
            return;
        }
        ITrigger trigger = TriggerBuilder.Create(time).WithIdentity(key).ForJob(Job).StartAt(at.Value)
            .WithSchedule(SimpleScheduleBuilder.Create().WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
        await _scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, stop);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_scheduler is not null)
                await _scheduler.Shutdown(waitForJobsToComplete: true, CancellationToken.None);
        }
        catch (Exception away) when (away is DbException or SchedulerException)
        {
            // Its notes are made again at the next start.
        }
        place.CloseIdle();
    }

    // A log beside the file, as our own files have it: who reads does not wait for who writes.
    private async Task PrepareFileAsync(CancellationToken stop)
    {
        await using DbConnection connection = place.Factory.CreateConnection() ?? throw new InvalidOperationException("The factory makes no connections.");
        connection.ConnectionString = place.ConnectionString;
        await connection.OpenAsync(stop);
        await using DbCommand mode = connection.CreateCommand();
        mode.CommandText = "PRAGMA journal_mode = WAL";
        await mode.ExecuteScalarAsync(stop);
    }

    /// <summary>Stands for all schedules: its trigger says which.</summary>
    // Named in the tables of Quartz.
    internal sealed class LookJob(Action<string> ring) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            ring(context.Trigger.Key.Name);
            return default;
        }
    }

    private sealed class Bells(Action<string> ring) : IJobFactory
    {
        public ValueTask<JobScope> CreateJob(TriggerFiredBundle bundle, IScheduler scheduler, CancellationToken cancellationToken = default)
            => new(new JobScope(new LookJob(ring), null));

        public ValueTask ReturnJob(JobScope scope, CancellationToken cancellationToken = default) => default;
    }
}
