using Spoor.Load.Options;
using Spoor.Load.Report;
using Spoor.Load.Requests;

namespace Spoor.Load.Send;

/// <summary>Sends a run's requests over all its connections.</summary>
internal static class Sender
{
    /// <summary>Longest time of one attempt, as exporters have it.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Sends until the bound is reached and every request is answered or given up.</summary>
    /// <param name="options">Where to and how fast.</param>
    /// <param name="log">The requests, and where outcomes are noted.</param>
    /// <param name="ids">The run's ids.</param>
    /// <param name="tally">What is counted.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the schedule; what is in flight is still seen to its end.</param>
    /// <param name="abort">Gives up what is in flight.</param>
    /// <returns>A task that ends with the last answer.</returns>
    public static async Task SendAsync(
        LoadOptions options, SendLog log, FreshIds ids, Tally tally, TimeProvider time, CancellationToken stop, CancellationToken abort)
    {
        var schedule = new Schedule(log, options.Rate, MaxSpans(options, log), options.Duration ?? TimeSpan.MaxValue, time);
        await using var stopping = stop.Register(schedule.Stop);
        var connections = new List<IExporter[]>();
        try
        {
            var lanes = new List<Task>();
            for (var connection = 0; connection < options.Connections; connection++)
            {
                var exporters = options.To.Select(endpoint => MakeExporter(options, endpoint, time)).ToArray();
                connections.Add(exporters);
                for (var lane = 0; lane < options.InFlight; lane++)
                {
                    var sender = new Lane(exporters, connection, schedule, log, ids, tally, options.GiveUp, time);
                    lanes.Add(Task.Run(() => sender.RunAsync(abort), CancellationToken.None));
                }
            }
            await Task.WhenAll(lanes);
        }
        finally
        {
            foreach (var exporters in connections)
                foreach (var exporter in exporters) exporter.Dispose();
        }
    }

    private static long MaxSpans(LoadOptions options, SendLog log) => options switch
    {
        { Spans: { } spans } => spans,
        { Duration: not null } => long.MaxValue,
        // Always bounded: without any bound, everything once.
        _ => log.Requests.SpanCount,
    };

    private static IExporter MakeExporter(LoadOptions options, Uri endpoint, TimeProvider time) => options.Protocol switch
    {
        LoadProtocol.Grpc => new GrpcExporter(endpoint, options.Gzip, Deadline, time),
        _ => new HttpExporter(endpoint, options.Gzip, Deadline, time),
    };
}
