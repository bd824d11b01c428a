using System.Buffers;
using System.Text.Json;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>Reads the answer to a bulk request off its stream, item by item, and makes no object of it.</summary>
/// <remarks>The shape is that of <c>filter_path=errors,items.*.status,items.*.error.type,items.*.error.reason</c>; what else an answer holds
/// is passed over. One instance reads one answer at a time.</remarks>
internal sealed class BulkReply : IDisposable
{
    private const int ItemDepth = 3;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
    private byte[] _scratch = ArrayPool<byte>.Shared.Rent(1024);
    private ItemAnswer _answer = new();
    private JsonReaderState _state;
    private Field _field;
    private bool _inItems;
    private bool _inError;

    private enum Field
    {
        None,
        Items,
        Status,
        Error,
        Type,
        Reason,
    }

    /// <summary>Takes the answer about one document.</summary>
    /// <param name="position">Its position in the request.</param>
    /// <param name="answer">The answer; valid during the call.</param>
    public delegate void TakeItem(int position, in ItemAnswer answer);

    /// <summary>Reads a whole answer.</summary>
    /// <param name="stream">The answer's body.</param>
    /// <param name="take">Takes each item.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Number of items; -1 when this is no answer to a bulk request.</returns>
    public async ValueTask<int> ReadAsync(Stream stream, TakeItem take, CancellationToken cancellationToken)
    {
        _state = default;
        _field = Field.None;
        _inItems = _inError = false;
        int items = 0, length = 0;
        while (true)
        {
            if (length == _buffer.Length) Grow(ref _buffer, length);
            var read = await stream.ReadAsync(_buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
            int consumed;
            try
            {
                consumed = Parse(_buffer.AsSpan(0, length), read == 0, take, ref items);
            }
            catch (Exception none) when (none is JsonException or InvalidOperationException)
            {
                // The latter: the name of a member is no text.
                return -1;
            }
            if (read == 0) return items;
            _buffer.AsSpan(consumed, length - consumed).CopyTo(_buffer);
            length -= consumed;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        ArrayPool<byte>.Shared.Return(_scratch);
        _buffer = _scratch = [];
    }

    private static void Grow(ref byte[] buffer, int used)
    {
        var next = ArrayPool<byte>.Shared.Rent(checked(2 * buffer.Length));
        buffer.AsSpan(0, used).CopyTo(next);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = next;
    }

    private int Parse(ReadOnlySpan<byte> bytes, bool isLast, TakeItem take, ref int items)
    {
        var json = new Utf8JsonReader(bytes, isLast, _state);
        while (json.Read())
        {
            switch (json.TokenType)
            {
                case JsonTokenType.PropertyName:
                    _field = FieldOf(ref json);
                    break;
                case JsonTokenType.StartArray when _field == Field.Items && json.CurrentDepth == 1:
                    _inItems = true;
                    break;
                case JsonTokenType.EndArray when _inItems && json.CurrentDepth == 1:
                    _inItems = false;
                    break;
                case JsonTokenType.StartObject when _inItems && json.CurrentDepth == ItemDepth - 1:
                    _answer.Clear();
                    break;
                case JsonTokenType.StartObject when _inItems && _field == Field.Error:
                    _inError = true;
                    break;
                case JsonTokenType.EndObject when _inItems && json.CurrentDepth == ItemDepth - 1:
                    take(items++, in _answer);
                    break;
                case JsonTokenType.EndObject when _inError && json.CurrentDepth == ItemDepth + 1:
                    _inError = false;
                    break;
                case JsonTokenType.Number when _inItems && _field == Field.Status && !_inError:
                    _answer.Status = json.TryGetInt32(out var status) ? status : 0;
                    break;
                case JsonTokenType.String when _inError && _field == Field.Type:
                    _answer.TakeType(TextOf(ref json));
                    break;
                case JsonTokenType.String when _inError && _field == Field.Reason:
                    _answer.TakeReason(TextOf(ref json));
                    break;
            }
        }
        _state = json.CurrentState;
        return (int)json.BytesConsumed;
    }

    private Field FieldOf(ref Utf8JsonReader json)
    {
        if (!_inItems) return json.CurrentDepth == 1 && json.ValueTextEquals("items"u8) ? Field.Items : Field.None;
        if (_inError)
            return json.CurrentDepth != ItemDepth + 2 ? Field.None
                : json.ValueTextEquals("type"u8) ? Field.Type
                : json.ValueTextEquals("reason"u8) ? Field.Reason : Field.None;
        return json.CurrentDepth != ItemDepth + 1 ? Field.None
            : json.ValueTextEquals("status"u8) ? Field.Status
            : json.ValueTextEquals("error"u8) ? Field.Error : Field.None;
    }

    private ReadOnlySpan<byte> TextOf(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped) return json.ValueSpan;
        while (_scratch.Length < json.ValueSpan.Length) Grow(ref _scratch, 0);
        try
        {
            return _scratch.AsSpan(0, json.CopyString(_scratch));
        }
        catch (InvalidOperationException)
        {
            // Half a character, where a server cut the text it quotes: no reason to lose the other items' answers.
            return json.ValueSpan;
        }
    }
}
