using Spoor.Load.Report;
using Spoor.Load.Requests;

namespace Spoor.Load.Send;

/// <summary>Sends one request at a time, each until it is answered for good, with one buffer for all of them.</summary>
/// <param name="exporters">Connections, one for each address, shared with the other lanes of the same connection.</param>
/// <param name="first">Index of the address that the first request goes to.</param>
/// <param name="schedule">Which request is next.</param>
/// <param name="log">Where outcomes are noted.</param>
/// <param name="ids">The run's ids.</param>
/// <param name="tally">What is counted.</param>
/// <param name="giveUp">How long a request is sent again.</param>
/// <param name="time">The clock.</param>
internal sealed class Lane(
    IExporter[] exporters, int first, Schedule schedule, SendLog log, FreshIds ids, Tally tally, TimeSpan giveUp, TimeProvider time)
{
    private readonly Random _chance = new(first);
    private int _address = first % exporters.Length;
    private byte[] _buffer = [];

    /// <summary>Sends until the schedule ends.</summary>
    /// <param name="cancellationToken">Gives up what is not answered yet.</param>
    /// <returns>A task that ends with the schedule.</returns>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (schedule.TryTake(out var turn))
        {
            var early = time.GetElapsedTime(time.GetTimestamp(), turn.Due);
            if (early > TimeSpan.FromMilliseconds(1)) await Task.Delay(early, time, cancellationToken);
            var template = log.Requests.Requests[turn.Request];
            if (_buffer.Length < template.Length) _buffer = new byte[template.Length];
            template.Write(ids, turn.Pass, log.ShiftOf(turn.Pass), _buffer);
            log.Note(turn.Pass, turn.Request, RequestOutcome.Unanswered);
            tally.Sent(template.Spans.Length, template.Length);
            await SendAsync(turn, template.Spans.Length, _buffer.AsMemory(0, template.Length), cancellationToken);
        }
    }

    private async Task SendAsync(Turn turn, int spans, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            var answer = await AttemptAsync(request, cancellationToken);
            if (answer.Kind == AnswerKind.Ok)
            {
                // More rejected than sent cannot be: the receiver's mistake must not turn the books negative.
                var rejected = Math.Clamp(answer.RejectedSpans, 0, spans);
                log.Note(turn.Pass, turn.Request, rejected > 0 ? RequestOutcome.PartlyRejected : RequestOutcome.Acknowledged, rejected);
                tally.Requests.Record(time.GetElapsedTime(Math.Max(turn.Due, 0)));
                return;
            }
            if (answer.Kind == AnswerKind.Refused)
            {
                log.Note(turn.Pass, turn.Request, RequestOutcome.Refused);
                return;
            }
            var wait = BackOff.After(attempt, answer.RetryDelay, _chance.NextDouble());
            if (time.GetElapsedTime(begun) + wait > giveUp)
            {
                tally.GaveUp(spans);
                return;
            }
            _address = (_address + 1) % exporters.Length;
            tally.WaitChanges(1);
            try
            {
                await Task.Delay(wait, time, cancellationToken);
            }
            finally
            {
                tally.WaitChanges(-1);
            }
        }
    }

    private async ValueTask<Answer> AttemptAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        tally.AttemptBegins();
        try
        {
            var answer = await exporters[_address].ExportAsync(request, cancellationToken);
            tally.AttemptEnds(answer, time.GetElapsedTime(begun));
            return answer;
        }
        catch (OperationCanceledException)
        {
            tally.AttemptCancelled();
            throw;
        }
    }
}
