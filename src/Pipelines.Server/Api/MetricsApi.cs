using System.Diagnostics;
using Pipelines.Server.Telemetry;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Pipelines.Engine.Runs;
using Pipelines.Server.Runs;

namespace Pipelines.Server.Api;

/// <summary>Figures of the server in the text form of Prometheus.</summary>
internal sealed class MetricsApi(RunHost host, LaunchPlaces places, TimeProvider time)
{
    // Upper bounds in seconds; the last one is infinite.
    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    private readonly ConcurrentDictionary<(string Method, string Route, int Status), Timing> _requests = [];

    public IEnumerable<ApiRoute> Routes() => [new("GET", "/metrics", "Gives figures of the server for Prometheus.", WriteAsync) { Gives = "text" }];

    /// <summary>Answers, and counts it. Streams are counted when they end, and not timed.</summary>
    public async Task CountAsync(ApiRoute route, HttpContext context, Func<Task> answer)
    {
        long start = time.GetTimestamp();
        Activity? span = Signals.Request(route.Method, route.Path, context.Request.Headers.TraceParent);
        int status = StatusCodes.Status500InternalServerError;
        try
        {
            await answer();
            status = context.Response.StatusCode;
        }
        catch (ApiRefusal refusal)
        {
            status = Views.ErrorJson.StatusOf(refusal.Code);
            throw;
        }
        finally
        {
            bool isStream = route.Gives is "events" or "text" or "binary";
            Signals.Answered(span, route.Method, route.Path, status, isStream ? null : time.GetElapsedTime(start).TotalSeconds);
            _requests.GetOrAdd((route.Method, route.Path, status), static _ => new()).Add(isStream ? 0 : time.GetElapsedTime(start).TotalSeconds);
        }
    }

    private Task WriteAsync(ApiCall call)
    {
        StringBuilder text = new();
        Gauge(text, "pipelines_runs_active", "Runs that this server drives.", host.Count);
        Gauge(text, "pipelines_places", "Steps that may run at the same time.", places.Count);
        Gauge(text, "pipelines_places_taken", "Places that are taken.", places.Taken);
        Gauge(text, "process_resident_memory_bytes", "Memory of this process.", Environment.WorkingSet);
        text.Append("# HELP pipelines_http_request_seconds Time of requests; streams count as nothing.\n# TYPE pipelines_http_request_seconds histogram\n");
        foreach (((string method, string route, int status), Timing timing) in _requests)
            timing.Write(text, string.Create(CultureInfo.InvariantCulture, $"method=\"{method}\",route=\"{route}\",status=\"{status}\""));
        call.Context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
        return call.Context.Response.WriteAsync(text.ToString(), call.Stop);
    }

    private static void Gauge(StringBuilder text, string name, string help, long value)
        => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");

    private sealed class Timing
    {
        // Guards what follows.
        private readonly Lock _gate = new();
        private readonly long[] _counts = new long[Bounds.Length + 1];
        private double _sum;

        public void Add(double seconds)
        {
            int at = Array.FindIndex(Bounds, bound => seconds <= bound);
            lock (_gate)
            {
                _counts[at < 0 ? Bounds.Length : at]++;
                _sum += seconds;
            }
        }

        public void Write(StringBuilder text, string labels)
        {
            lock (_gate)
            {
                long count = 0;
                for (int i = 0; i < _counts.Length; i++)
                {
                    count += _counts[i];
                    string bound = i < Bounds.Length ? Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
                    text.Append(CultureInfo.InvariantCulture, $"pipelines_http_request_seconds_bucket{{{labels},le=\"{bound}\"}} {count}\n");
                }
                text.Append(CultureInfo.InvariantCulture, $"pipelines_http_request_seconds_sum{{{labels}}} {_sum}\npipelines_http_request_seconds_count{{{labels}}} {count}\n");
            }
        }
    }
}
