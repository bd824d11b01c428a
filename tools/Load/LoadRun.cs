using System.Security.Cryptography;
using Spoor.Load.Generate;
using Spoor.Load.Options;
using Spoor.Load.Report;
using Spoor.Load.Requests;
using Spoor.Load.Send;
using Spoor.Load.Verify;

namespace Spoor.Load;

/// <summary>One run: prepare, send, verify.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="output">Where progress and results are written.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadRun(LoadOptions options, TextWriter output, TimeProvider time)
{
    /// <summary>Exit codes; see <c>--help</c>.</summary>
    public const int AllWell = 0, LostOrTwice = 1, WrongOptions = 2, NothingAcknowledged = 3;

    /// <summary>Runs.</summary>
    /// <param name="stop">Ends the sending early; what was sent is still seen to its end and verified.</param>
    /// <param name="abort">Ends everything.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop, CancellationToken abort)
    {
        var requests = await PrepareAsync();
        var ids = new FreshIds(options.Run ?? (uint)RandomNumberGenerator.GetInt32(int.MaxValue), options.Seed);
        await output.WriteLineAsync($"run           {ids.Mark:x8}: all its trace ids begin so");

        var log = new SendLog(requests);
        await SendAsync(log, ids, stop, abort);
        if (log.AcknowledgedSpans == 0) return NothingAcknowledged;
        return options.Verify ? await VerifyAsync(log, ids, abort) : AllWell;
    }

    private async Task<int> VerifyAsync(SendLog log, FreshIds ids, CancellationToken abort)
    {
        using var verifier = new Verifier(options, log, ids, output, time);
        var result = await verifier.VerifyAsync(abort);
        await output.WriteLineAsync($"""
            verified      {result.TracesRead:N0} traces read back, {result.TracesUnreadable:N0} could not be read{(result.StoreCount is { } count ? $"; {count:N0} spans of the run in the store" : "")}
                          dead-lettered {result.DeadLettered:N0}, lost because stored otherwise {result.StoredOtherwise:N0}, stored but not acknowledged {result.StoredUnacknowledged:N0}, never sent {result.Unexpected:N0}
            """);
        foreach (var example in result.Examples) await output.WriteLineAsync($"  {example}");
        await output.WriteLineAsync($"acknowledged {result.Acknowledged} found {result.Found} lost {result.Lost} twice {result.Twice}");
        return result.IsProof ? AllWell : LostOrTwice;
    }

    private async Task<RequestSet> PrepareAsync()
    {
        var traffic = options.Data is { } path
            ? Traffic.ReadRecording(path)
            : ShopTraffic.Generate((int)(options.Seed % int.MaxValue), options.Shops, options.SpansPerTrace);
        var requests = RequestSet.Build(traffic, options.SpansPerRequest);
        await output.WriteLineAsync($"traffic       {requests.SpanCount:N0} spans in {requests.Requests.Length:N0} requests a pass, the largest of {requests.LargestRequest:N0} bytes");
        if (requests.RefusedSpans > 0) await output.WriteLineAsync($"              left out: {requests.RefusedSpans:N0} spans that a receiver must refuse");
        if (requests.RepeatedSpans > 0) await output.WriteLineAsync($"              left out: {requests.RepeatedSpans:N0} spans that the traffic holds twice");
        return requests;
    }

    private async Task SendAsync(SendLog log, FreshIds ids, CancellationToken stop, CancellationToken abort)
    {
        var tally = new Tally();
        var progress = new Progress(tally, log, output, time);
        var cpu = Environment.CpuUsage.TotalTime;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(abort);
        var showing = progress.ShowAsync(done.Token);
        try
        {
            await Sender.SendAsync(options, log, ids, tally, time, stop, abort);
        }
        finally
        {
            await done.CancelAsync();
            await showing;
            await progress.SummarizeAsync(Environment.CpuUsage.TotalTime - cpu);
        }
    }
}
