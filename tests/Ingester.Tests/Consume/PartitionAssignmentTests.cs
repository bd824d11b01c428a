using Confluent.Kafka;
using Google.Protobuf;
using Spoor.Ingester.Consume;
using Spoor.Ingester.DeadLetters;
using Spoor.Ingester.Pipeline;
using Spoor.Testing;
using Spoor.TraceStore.Writing;

namespace Spoor.Ingester.Tests.Consume;

public sealed class PartitionAssignmentTests
{
    private readonly Books _books = new();
    private readonly BytesInFlight _inFlight = new();
    private readonly DeadLetterQueue _deadLetters = new();
    private readonly RecordPool _pool;
    private readonly PartitionAssignment _assignment = new(new TopicPartition("spans", 3), 1);

    public PartitionAssignmentTests()
    {
        _pool = new RecordPool(_books, _inFlight, _deadLetters);
        _assignment.StartAt(100);
    }

    [Fact]
    public void The_watermark_moves_only_over_settled_records_in_a_row()
    {
        var records = Enumerable.Range(0, 300).Select(number => Begin(100 + number)).ToArray();

        records[2].Written(1);
        records[1].Written(1);
        Assert.Equal(100, _assignment.Watermark);

        records[0].Written(1);
        Assert.Equal(103, _assignment.Watermark);

        foreach (var record in records.Skip(4)) record.Written(1);
        Assert.Equal(103, _assignment.Watermark);

        records[3].Written(1);
        Assert.Equal(400, _assignment.Watermark);
        Assert.Equal(0, _assignment.Unsettled);
        Assert.Equal(0, _inFlight.Bytes);
    }

    [Fact]
    public void Holes_between_offsets_are_passed()
    {
        var first = Begin(107);
        var second = Begin(120);

        first.Written(1);
        Assert.Equal(120, _assignment.Watermark);

        second.Written(1);
        Assert.Equal(121, _assignment.Watermark);
    }

    [Fact]
    public void A_record_settles_when_the_last_of_its_spans_does()
    {
        var record = Begin(100, spans: 3);

        record.Written(1);
        record.Duplicate(1);
        Assert.Equal(100, _assignment.Watermark);

        record.Refused(2, RefusalReason.TooOld, "1970");
        Assert.Equal(100, _assignment.Watermark);
        Assert.True(_deadLetters.Reader.TryRead(out var letter));

        record.WasSetAside(letter);
        Assert.Equal(101, _assignment.Watermark);
        Assert.Equal((1, 1, 1, 0), (_books.Indexed, _books.Duplicates, _books.DeadLetteredFor(DeadLetterReason.TooOld), _books.InFlight));
    }

    [Fact]
    public void What_completes_after_the_assignment_ended_counts_no_more()
    {
        var done = Begin(100);
        var late = Begin(101, spans: 2);
        done.Written(1);
        late.Written(1);

        Assert.Equal(1, _assignment.Finish());
        late.Written(1);

        Assert.Equal(101, _assignment.Watermark);
        Assert.Equal((2, 1, 0), (_books.Indexed, _books.Abandoned, _books.InFlight));
        Assert.Equal((1, 1, 0), (_books.RecordsSettled, _books.RecordsAbandoned, _books.RecordsInFlight));
        Assert.Equal(0, _inFlight.Bytes);
    }

    [Fact]
    public void A_span_refused_after_the_assignment_ended_is_left_to_the_next_owner()
    {
        var late = Begin(100);
        _assignment.Finish();

        late.Refused(0, RefusalReason.Document, "no");

        Assert.False(_deadLetters.Reader.TryRead(out _));
        Assert.Equal(0, _inFlight.Bytes);
        Assert.Equal(0, _books.DeadLettered);
    }

    [Fact]
    public void A_record_that_is_let_go_holds_the_watermark_and_is_never_mistaken_for_its_successor()
    {
        var let = Begin(100, release: false);
        var after = Begin(101);
        _assignment.Close();

        _assignment.LetGo(let);
        let.Release();
        after.Written(1);
        var other = new PartitionAssignment(new TopicPartition("spans", 4), 2);
        var reused = Begin(7, assignment: other);           // one of the two objects again
        _assignment.Finish();

        Assert.Equal(100, _assignment.Watermark);
        Assert.Equal(1, _books.RecordsAbandoned);
        reused.Written(1);
        Assert.Equal(8, other.Watermark);
        Assert.Equal(0, _books.RecordsInFlight);
    }

    [Fact]
    public void A_record_that_broke_the_writer_is_set_aside_whole_and_late_reports_change_nothing()
    {
        var record = Begin(100, spans: 3);
        record.Written(1);

        record.Break(new InvalidOperationException("boom"));
        record.Written(1);
        Assert.True(_deadLetters.Reader.TryRead(out var letter));
        record.WasSetAside(letter);
        record.Written(1);

        Assert.Equal(101, _assignment.Watermark);
        Assert.Equal((1, 2, 0), (_books.Indexed, _books.DeadLetteredFor(DeadLetterReason.Unreadable), _books.InFlight));
    }

    [Fact]
    public void The_age_is_that_of_the_oldest_record_that_is_not_settled()
    {
        var first = Begin(100, unixMs: 5_000);
        Begin(101, unixMs: 6_000);
        Assert.Equal(5_000, _assignment.OldestUnixMs);

        first.Written(1);

        Assert.Equal(6_000, _assignment.OldestUnixMs);
    }

    private ConsumedRecord Begin(long offset, int spans = 1, bool release = true, long unixMs = 1, PartitionAssignment? assignment = null)
    {
        var bytes = A.RequestOf(spans).ToByteArray();
        var record = _pool.Rent();
        record.Begin(assignment ?? _assignment, offset, unixMs, new RecordBytes(bytes, bytes.Length), 0, null);
        if (!release) return record;
        Assert.True(record.Scan());
        record.Release();
        return record;
    }
}
