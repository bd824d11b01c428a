using Spoor.Load.Send;

namespace Spoor.Load.Report;

/// <summary>Shows each second how far the senders are.</summary>
internal sealed class Progress(Tally tally, SendLog log, TextWriter output, TimeProvider time)
{
    private readonly long _begun = time.GetTimestamp();

    /// <summary>Writes a line each second.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>A task that ends when cancelled.</returns>
    public async Task ShowAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        long before = 0;
        var last = _begun;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                var acknowledged = log.AcknowledgedSpans;
                var now = time.GetTimestamp();
                var rate = (acknowledged - before) / time.GetElapsedTime(last, now).TotalSeconds;
                (before, last) = (acknowledged, now);
                var answers = string.Join(", ", tally.Statuses().Select(status => $"{status.Status} {status.Count:N0}"));
                await output.WriteLineAsync(
                    $"{time.GetElapsedTime(_begun, now).TotalSeconds,6:0} s  sent {tally.SentSpans:N0}  acknowledged {acknowledged:N0} ({rate:N0}/s)  in flight {tally.InFlight}  waiting {tally.Waiting}  {answers}");
            }
        }
        catch (OperationCanceledException)
        {
            // The senders are done.
        }
    }

    /// <summary>Writes what was acknowledged and what it took.</summary>
    /// <param name="cpu">Processor time of this process while it sent.</param>
    /// <returns>A task that ends when it is written.</returns>
    public async Task SummarizeAsync(TimeSpan cpu)
    {
        var elapsed = time.GetElapsedTime(_begun);
        var unanswered = tally.SentSpans - log.AcknowledgedSpans - log.RejectedSpans - log.RefusedSpans;
        await output.WriteLineAsync($"""
            sent          {tally.SentSpans:N0} spans, {tally.SentBytes:N0} bytes, in {elapsed.TotalSeconds:0.0} s: {tally.SentSpans / elapsed.TotalSeconds:N0} spans/s, {tally.SentBytes / elapsed.TotalSeconds / 1e6:0.0} MB/s
            acknowledged  {log.AcknowledgedSpans:N0} spans: {log.AcknowledgedSpans / elapsed.TotalSeconds:N0} spans/s
            rejected      {log.RejectedSpans:N0} spans, by partial_success
            refused       {log.RefusedSpans:N0} spans, in requests that no retry mends
            given up      {unanswered:N0} spans, in requests that were never answered OK
            latency       {tally.Attempts}, of attempts answered OK
                          {tally.Failures}, of attempts not answered OK
                          {tally.Requests}, of requests from due to acknowledged
            sender        {cpu.TotalSeconds:0.00} s of processor, {cpu.TotalMicroseconds / Math.Max(1, tally.SentSpans):0.00} µs a span
            """);
        foreach (var (status, count, message) in tally.Statuses())
            await output.WriteLineAsync($"answers       {count,10:N0}  {status}{(message is null ? "" : $"  (first: {OneLine(message)})")}");
    }

    private static string OneLine(string message)
    {
        var line = message.ReplaceLineEndings(" ");
        return line.Length <= 300 ? line : $"{line[..300]}…";
    }
}
