using Spoor.TraceStore.Writing;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Applies the cluster's answers to the documents of a bulk: what stands, what is refused, what is sent again. One for each bulk
/// under way; it remembers what documents are suspected of.</summary>
/// <remarks>A document is refused for an error that no rule knows only when others of its index were taken after it was not: "after" may be
/// further down in the same answer, but it takes a second attempt.</remarks>
internal sealed class BulkAttempt
{
    private readonly Dictionary<int, long> _suspects = [];
    private Bulk _bulk = null!;
    private BulkChunk _chunk = null!;
    private BulkTelemetry _telemetry = null!;

    public BulkAttempt() => Take = TakeAnswer;

    /// <summary>Takes the answer about one document of the chunk.</summary>
    public BulkReply.TakeItem Take { get; }

    /// <summary>Why documents of this attempt are to be sent again, where any are.</summary>
    public RetryReason? Trouble { get; private set; }

    /// <summary>What the cluster said about the first of them.</summary>
    public string Error { get; private set; } = "";

    /// <summary>Whether the cluster refused any for being overloaded, since this was last asked.</summary>
    public bool WasThrottled { get; private set; }

    /// <summary>Begins with a bulk.</summary>
    public void Begin(Bulk bulk, BulkChunk chunk, BulkTelemetry telemetry)
    {
        (_bulk, _chunk, _telemetry) = (bulk, chunk, telemetry);
        _suspects.Clear();
    }

    /// <summary>Begins an attempt.</summary>
    public void BeginAttempt()
    {
        Trouble = null;
        Error = "";
    }

    /// <summary>Begins a request.</summary>
    public void BeginRequest() => WasThrottled = false;

    /// <summary>Something is left to send.</summary>
    public void Note(RetryReason reason, string error)
    {
        if (Trouble is not null) return;
        Trouble = reason;
        Error = error;
    }

    /// <summary>The only document of a request was not answered but refused with the whole of it.</summary>
    /// <param name="reason">Why it is sent again, unless it is at fault.</param>
    /// <param name="refusal">As what it is refused when it is.</param>
    /// <param name="error">What was said.</param>
    /// <param name="evidence">A number that rises with each request that was taken.</param>
    public void SuspectAlone(RetryReason reason, RefusalReason refusal, string error, long evidence)
    {
        var index = _chunk[0];
        if (IsProven(index, evidence)) Refuse(index, refusal, error);
        else Note(reason, error);
    }

    private void TakeAnswer(int position, in ItemAnswer answer)
    {
        if (position >= _chunk.Count) return;
        var index = _chunk[position];
        ref var item = ref _bulk.Items[index];
        var state = _bulk.Days[item.Day].State;
        switch (answer.Judge(out var reason))
        {
            case ItemVerdict.Stored:
                state.CountAccepted(item.Kind == BulkItemKind.Span);
                Stand(ref item, isDuplicate: false);
                break;
            case ItemVerdict.Duplicate:
                state.CountAccepted(item.Kind == BulkItemKind.Span);
                Stand(ref item, isDuplicate: true);
                break;
            case ItemVerdict.Refused:
                Refuse(index, RefusalReason.Document, answer.Error);
                break;
            case ItemVerdict.Suspect:
                if (IsProven(index, item.Kind == BulkItemKind.Span ? state.SpansAccepted : state.EntriesAccepted))
                    Refuse(index, RefusalReason.Document, answer.Error);
                else Note(reason, Trouble is null ? answer.Error : "");
                break;
            default:
                if (reason is RetryReason.Throttled or RetryReason.FloodStage) WasThrottled = true;
                if (reason == RetryReason.IndexMissing) _bulk.Days[item.Day].IsMissing = true;
                if (Trouble is null) Note(reason, answer.Error);
                break;
        }
    }

    private void Stand(ref BulkItem item, bool isDuplicate)
    {
        if (item.Kind == BulkItemKind.Span)
        {
            item.State = isDuplicate ? BulkItemState.Duplicate : BulkItemState.Stored;
            return;
        }
        item.State = BulkItemState.Settled;
        ref var entry = ref _bulk.Entry(item.Origin);
        entry.State = BulkEntryState.Confirmed;
        ref var day = ref _bulk.Days[item.Day];
        if (!isDuplicate && day.Witness == item.Origin)
        {
            day.IsMissing = true;
            Note(RetryReason.IndexMissing, $"{day.State.Dictionary} is not the one it was: what stood in it does no more");
            return;
        }
        day.State.Remember(entry.Key.Id, ConfirmedEntries.Standing.Confirmed, day.Generation);
    }

    private void Refuse(int index, RefusalReason reason, string error)
    {
        ref var item = ref _bulk.Items[index];
        if (item.Kind == BulkItemKind.Span)
        {
            _bulk.SettleRefused(ref item, reason, error);
            _telemetry.SpanRefused(reason, error);
            return;
        }
        item.State = BulkItemState.Settled;
        ref var entry = ref _bulk.Entry(item.Origin);
        entry.State = BulkEntryState.Refused;
        ref var day = ref _bulk.Days[item.Day];
        day.State.Remember(entry.Key.Id, ConfirmedEntries.Standing.Refused, day.Generation);
        _telemetry.EntryRefused(day.State.Dictionary, error);
    }

    private bool IsProven(int index, long evidence)
    {
        if (_suspects.TryGetValue(index, out var before)) return evidence > before;
        _suspects.Add(index, evidence);
        return false;
    }
}
