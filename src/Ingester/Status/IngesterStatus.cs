using Spoor.Ingester.Consume;
using Spoor.Ingester.DeadLetters;
using Spoor.Ingester.Kafka;
using Spoor.Ingester.Pipeline;
using Spoor.KafkaSecurity;
using Spoor.TraceStore.Writing;

namespace Spoor.Ingester.Status;

/// <summary>What <c>/status</c> shows of the ingester.</summary>
internal sealed class IngesterStatus(
    Books books, ConsumerTelemetry consumer, DeadLetterTelemetry deadLetters, Topics topics, BrokerSignIn signIn, BytesInFlight inFlight, ISpanWriter writer)
{
    /// <summary>The equations of the books, term by term.</summary>
    public object ReadBooks() => new
    {
        spans = new
        {
            books.Consumed,
            books.Indexed,
            books.Duplicates,
            deadLettered = Enumerable.Range((int)DeadLetterReason.Invalid, DeadLetterReasons.All.Count - 1)
                .ToDictionary(reason => DeadLetterReasons.All[reason], reason => books.DeadLetteredFor((DeadLetterReason)reason)),
            books.Abandoned,
            books.InFlight,
        },
        records = new
        {
            consumed = books.RecordsConsumed,
            settled = books.RecordsSettled,
            ofTheseUndecodable = books.RecordsUndecodable,
            abandoned = books.RecordsAbandoned,
            inFlight = books.RecordsInFlight,
            consumer.Expired,
        },
    };

    /// <summary>Kafka as it stands: the group, each partition of ours, what is wrong.</summary>
    public object ReadKafka() => new
    {
        groupProtocol = consumer.Protocol,
        consumer.IsPaused,
        bytesInFlight = new { records = inFlight.Bytes, writer = writer.BytesInFlight, limit = inFlight.Limit },
        faults = new[] { consumer.Fault, signIn.CertificateFault, deadLetters.Fault is { } fault ? $"Dead letters cannot be written: {fault}" : null }
            .OfType<string>().Concat(topics.Facts?.Faults ?? [topics.Trouble]),
        replication = topics.Facts is { Brokers: 1 } ? "There is one broker: what a sender was told is stored has one copy." : null,
        recordsExpired = consumer.Expired,
        partitions = consumer.Assignments.OrderBy(assignment => assignment.Partition.Partition.Value).Select(assignment => new
        {
            partition = assignment.Partition.Partition.Value,
            assignment = assignment.Number,
            committed = Known(assignment.Committed),
            watermark = Known(assignment.Watermark),
            position = Known(assignment.Position),
            end = Known(assignment.End),
            recordsBehind = ConsumerTelemetry.RecordsBehind(assignment),
            timeLagSeconds = consumer.TimeLag(assignment)?.TotalSeconds,
            inFlight = assignment.Unsettled,
        }),
    };

    /// <summary>The store as the writer sees it.</summary>
    public object ReadStore() => writer.Status;

    private static long? Known(long offset) => offset == PartitionAssignment.Unset ? null : offset;
}
