using Confluent.Kafka;

namespace Spoor.Ingester.Consume;

/// <summary>One assignment of one partition to us: which records are under way, and up to which offset everything is settled.</summary>
/// <remarks>A partition that is assigned again gets a new one. A record knows its own, so that what completes late moves nothing
/// that counts. Thread-safe; its lock is taken twice a record. Where both are needed, this lock is taken before the record's.</remarks>
/// <param name="partition">The partition.</param>
/// <param name="number">Number of the assignment, unique in the process.</param>
internal sealed class PartitionAssignment(TopicPartition partition, long number)
{
    /// <summary>An offset that is not known.</summary>
    public const long Unset = -1;

    private readonly Lock _lock = new();
    private Entry[] _ring = new Entry[64];
    private int _head;
    private int _count;
    private long _headSequence;
    private int _unsettled;
    private long _watermark = Unset;
    private long _position = Unset;
    private long _oldestUnixMs;
    private bool _isOver;
    private volatile bool _isClosing;
    private long _committed = Unset;
    private long _end = Unset;

    public TopicPartition Partition { get; } = partition;

    public long Number { get; } = number;

    /// <summary>Whether the partition is being given up: records that nobody has begun to read are let go.</summary>
    public bool IsClosing => _isClosing;

    /// <summary>Whether the start position is agreed with the brokers. Before that nothing is stored, so that what expired stays visible.
    /// For the consumer's thread.</summary>
    public bool IsStartKnown { get; set; }

    /// <summary>The offset that was last handed to librdkafka to commit. For the consumer's thread.</summary>
    public long Stored { get; set; } = Unset;

    /// <summary>Holes between consumed records that are not explained yet. For the consumer's thread.</summary>
    public List<(long From, long To)> Holes { get; } = [];

    /// <summary>The offset that the brokers confirmed.</summary>
    public long Committed
    {
        get => Volatile.Read(ref _committed);
        set => Volatile.Write(ref _committed, value);
    }

    /// <summary>End of the partition as last told by the brokers.</summary>
    public long End
    {
        get => Volatile.Read(ref _end);
        set => Volatile.Write(ref _end, value);
    }

    /// <summary>First offset that is not settled; <see cref="Unset"/> where that is not known yet.</summary>
    public long Watermark
    {
        get { lock (_lock) return _watermark; }
    }

    /// <summary>The next offset to be consumed.</summary>
    public long Position
    {
        get { lock (_lock) return _position; }
    }

    /// <summary>Number of records that are neither settled nor let go.</summary>
    public int Unsettled
    {
        get { lock (_lock) return _unsettled; }
    }

    /// <summary>Time of the oldest record that is not settled, else of the last one that was, in unix milliseconds; 0 where there was none.</summary>
    public long OldestUnixMs
    {
        get { lock (_lock) return _oldestUnixMs; }
    }

    /// <summary>Sets where consuming starts.</summary>
    public void StartAt(long offset)
    {
        lock (_lock)
        {
            if (_position != Unset) return;
            _position = offset;
            _watermark = offset;
        }
    }

    /// <summary>Takes in the next record.</summary>
    /// <returns>Its number in this assignment, for <see cref="Complete"/>.</returns>
    public long Begin(ConsumedRecord record, long offset, long unixMs)
    {
        lock (_lock)
        {
            if (_count == _ring.Length) Grow();
            _ring[(_head + _count) & (_ring.Length - 1)] = new Entry { Offset = offset, UnixMs = unixMs, Record = record };
            if (_count == 0)
            {
                _oldestUnixMs = unixMs;
                _watermark = offset;        // offsets have holes (markers of transactions): what lies before this record is settled
            }
            _count++;
            _unsettled++;
            _position = offset + 1;
            return _headSequence + _count - 1;
        }
    }

    /// <summary>A record is settled, all of it. Moves the watermark over all settled records in a row; nothing once the assignment is over.</summary>
    public void Complete(long sequence)
    {
        lock (_lock)
        {
            if (_isOver) return;
            var mask = _ring.Length - 1;
            _ring[(_head + (int)(sequence - _headSequence)) & mask].Record = null;
            _unsettled--;
            while (_count > 0 && _ring[_head].Record is null)
            {
                _watermark = _ring[_head].Offset + 1;
                _oldestUnixMs = _ring[_head].UnixMs;
                _head = (_head + 1) & mask;
                _headSequence++;
                _count--;
            }
            if (_count == 0) return;
            _watermark = _ring[_head].Offset;
            _oldestUnixMs = _ring[_head].UnixMs;
        }
    }

    /// <summary>Lets go of the records that nobody has begun to read; what is being written may still settle.</summary>
    public void Close() => _isClosing = true;

    /// <summary>A record is let go unread, for the assignment is closing: the watermark will not pass it, and nobody need wait for it.</summary>
    public void LetGo(ConsumedRecord record)
    {
        lock (_lock)
        {
            if (_isOver) return;
            record.Abandon();
            _ring[(_head + (int)(record.Sequence - _headSequence)) & (_ring.Length - 1)].Record = ConsumedRecord.LetGo;
            _unsettled--;
        }
    }

    /// <summary>Ends the assignment: what is under way is abandoned, and what completes from now on counts no more.</summary>
    /// <returns>How many records were not settled.</returns>
    public int Finish()
    {
        lock (_lock)
        {
            _isClosing = true;
            _isOver = true;
            var abandoned = 0;
            for (var i = 0; i < _count; i++)
            {
                if (_ring[(_head + i) & (_ring.Length - 1)].Record is not { } record) continue;
                record.Abandon();
                abandoned++;
            }
            _ring = new Entry[1];
            _count = _head = _unsettled = 0;
            return abandoned;
        }
    }

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var i = 0; i < _count; i++) larger[i] = _ring[(_head + i) & (_ring.Length - 1)];
        _ring = larger;
        _head = 0;
    }

    private struct Entry
    {
        public long Offset;
        public long UnixMs;
        public ConsumedRecord? Record;
    }
}
