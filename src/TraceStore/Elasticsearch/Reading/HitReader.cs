using System.Buffers;
using System.Text.Json;
using Elastic.Transport;

namespace Spoor.TraceStore.Elasticsearch.Reading;

/// <summary>Reads the answer of a search hit by hit, while it arrives: one hit is held, never the answer.</summary>
/// <remarks>Who has seen enough hits disposes the reader; the rest is not read.</remarks>
internal sealed class HitReader : IDisposable
{
    /// <summary>Most bytes of one hit. A span is at most as large as a record of Kafka.</summary>
    public const int MaxHitBytes = 128 * 1024 * 1024;

    private const int InitialBytes = 64 * 1024;
    private readonly StreamResponse _answer;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(InitialBytes);
    private int _start;
    private int _end;
    private bool _isFinal;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = 1000 });
    private Place _place = Place.Start;

    /// <summary>Begins to read.</summary>
    /// <param name="answer">The answer; disposed with the reader.</param>
    public HitReader(StreamResponse answer) => _answer = answer;

    private enum Place
    {
        Start,
        Answer,
        HitsObject,
        Hits,
    }

    /// <summary>The current hit, a JSON object; valid until the next <see cref="ReadAsync"/>.</summary>
    public ReadOnlyMemory<byte> Hit { get; private set; }

    /// <summary>How many hits there were so far.</summary>
    public int Count { get; private set; }

    /// <summary>Whether <see cref="ReadAsync"/> came to the end.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Id of the point in time or scroll, where the search had one. Told from the first hit on.</summary>
    public string? ViewId { get; private set; }

    /// <summary>Why hits may be missing; whole after the last hit.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Whether the search stopped at its time-out.</summary>
    public bool TimedOut { get; private set; }

    /// <summary>Steps to the next hit.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns><see langword="false"/> after the last one.</returns>
    /// <exception cref="Spoor.TraceStore.Reading.StoreUnavailableException">The answer broke off or is no JSON.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (Step() is { } hasHit)
                {
                    if (hasHit) Count++;
                    else IsAtEnd = true;
                    return hasHit;
                }
                if (_isFinal) throw new JsonException("it ends in the middle.");
                await FillAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is JsonException or IOException or InvalidOperationException or FormatException)
        {
            // The last two: a member of another type, a text that is no UTF-8, a number out of range.
            throw StoreCall.Broken(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _answer.Dispose();
        var buffer = _buffer;
        _buffer = [];
        Hit = default;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Reads on in the buffer.</summary>
    /// <returns>Whether there is a hit, <see langword="null"/> where more bytes are needed to tell.</returns>
    private bool? Step()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _isFinal, _state);
        while (true)
        {
            // Each turn takes one whole piece, or nothing: a piece that is not all here yet is read again from its beginning.
            var before = reader;
            var outcome = Take(ref reader);
            if (outcome == Piece.Incomplete)
            {
                Keep(before);
                return null;
            }
            if (outcome == Piece.Other) continue;
            if (outcome == Piece.Hit)
            {
                // After skipping, the reader stands at the closing brace; the object began where this turn began, after a comma at most.
                var first = _start + (int)before.BytesConsumed;
                while (_buffer[first] != (byte)'{') first++;
                Hit = _buffer.AsMemory(first, _start + (int)reader.BytesConsumed - first);
            }
            Keep(reader);
            return outcome == Piece.Hit;
        }
    }

    private void Keep(in Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private Piece Take(ref Utf8JsonReader reader)
    {
        if (!reader.Read()) return _isFinal ? Piece.End : Piece.Incomplete;
        switch (_place)
        {
            case Place.Start:
                _place = Place.Answer;
                return Piece.Other;
            case Place.Answer when reader.TokenType == JsonTokenType.PropertyName:
                return TakeProperty(ref reader);
            case Place.Answer:
                return Piece.End;
            case Place.HitsObject when reader.TokenType == JsonTokenType.PropertyName:
                var isHits = reader.ValueTextEquals("hits"u8);
                if (!reader.Read() || (!isHits && !reader.TrySkip())) return Piece.Incomplete;
                if (isHits) _place = Place.Hits;
                return Piece.Other;
            case Place.HitsObject:
                _place = Place.Answer;
                return Piece.Other;
            case Place.Hits when reader.TokenType == JsonTokenType.EndArray:
                _place = Place.HitsObject;
                return Piece.Other;
            default:
                if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("a hit is no object.");
                return reader.TrySkip() ? Piece.Hit : Piece.Incomplete;
        }
    }

    private Piece TakeProperty(ref Utf8JsonReader reader)
    {
        var isHits = reader.ValueTextEquals("hits"u8);
        var isViewId = reader.ValueTextEquals("pit_id"u8) || reader.ValueTextEquals("_scroll_id"u8);
        var isTimedOut = reader.ValueTextEquals("timed_out"u8);
        var isShards = reader.ValueTextEquals("_shards"u8);
        if (!reader.Read()) return Piece.Incomplete;
        if (isHits)
        {
            _place = Place.HitsObject;
            return Piece.Other;
        }
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return Piece.Incomplete;
        if (isViewId) ViewId = reader.GetString();
        else if (isTimedOut) TimedOut = reader.TokenType == JsonTokenType.True;
        else if (isShards)
            ShardFailures.Read(_buffer.AsMemory(_start + start, (int)reader.BytesConsumed - start), Problems);
        return Piece.Other;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxHitBytes) throw new JsonException($"one hit is larger than {MaxHitBytes} bytes.");
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        var read = await _answer.Body.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _isFinal = read == 0;
    }

    private enum Piece
    {
        Incomplete,
        Other,
        Hit,
        End,
    }
}
