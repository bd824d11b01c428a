using System.Text;

namespace Spoor.TraceStore.Elasticsearch.Writing;

/// <summary>The cluster's answer about one document: status, and type and reason of its error, and what follows from them.</summary>
/// <remarks>The meanings were seen on Elasticsearch 9.1 and OpenSearch 2.19. Only an error about the document itself is permanent: a sick
/// cluster must never count as bad data.</remarks>
internal struct ItemAnswer
{
    private const int MaxType = 96;
    private const int MaxReason = 416;

    // Type and reason come in either order.
    private readonly byte[] _text = new byte[MaxType + MaxReason];
    private int _typeLength;
    private int _reasonLength;
    private bool _isImmenseTerm;
    private bool _isFloodStage;
    private ErrorType _type;

    public ItemAnswer()
    {
    }

    private enum ErrorType
    {
        None,
        Parsing,
        IllegalArgument,
        Validation,
        IndexClosed,
        ClusterBlock,
        Security,
        Other,
    }

    /// <summary>HTTP status of the item; 0 when it had none.</summary>
    public int Status { get; set; }

    /// <summary>What the error said, cut.</summary>
    public readonly string Error =>
        $"{Status} {Encoding.UTF8.GetString(_text, 0, _typeLength)}: {Encoding.UTF8.GetString(_text, MaxType, _reasonLength)}";

    /// <summary>Forgets the item before.</summary>
    public void Clear()
    {
        Status = 0;
        _typeLength = _reasonLength = 0;
        _isImmenseTerm = _isFloodStage = false;
        _type = ErrorType.None;
    }

    /// <summary>Takes <c>error.type</c>.</summary>
    public void TakeType(ReadOnlySpan<byte> type)
    {
        _type = type.SequenceEqual("document_parsing_exception"u8) || type.SequenceEqual("mapper_parsing_exception"u8) ? ErrorType.Parsing
            : type.SequenceEqual("illegal_argument_exception"u8) ? ErrorType.IllegalArgument
            : type.SequenceEqual("validation_exception"u8) ? ErrorType.Validation
            : type.SequenceEqual("index_closed_exception"u8) ? ErrorType.IndexClosed
            : type.SequenceEqual("cluster_block_exception"u8) ? ErrorType.ClusterBlock
            : type.SequenceEqual("security_exception"u8) ? ErrorType.Security
            : ErrorType.Other;
        _typeLength = Copy(type, 0, MaxType);
    }

    /// <summary>Takes <c>error.reason</c>.</summary>
    public void TakeReason(ReadOnlySpan<byte> reason)
    {
        _isImmenseTerm = reason.IndexOf("immense term"u8) >= 0;
        _isFloodStage = reason.IndexOf("flood"u8) >= 0 || reason.IndexOf("TOO_MANY_REQUESTS/12"u8) >= 0;
        _reasonLength = Copy(reason, MaxType, MaxReason);
    }

    /// <summary>What follows.</summary>
    /// <param name="reason">Why it is sent again, where it is.</param>
    public readonly ItemVerdict Judge(out RetryReason reason)
    {
        reason = RetryReason.ServerError;
        switch (Status)
        {
            case 200 or 201:
                return ItemVerdict.Stored;
            case 409:
                return ItemVerdict.Duplicate;
            case 429:
                reason = _isFloodStage ? RetryReason.FloodStage : RetryReason.Throttled;
                return ItemVerdict.Retry;
            case 404:
                reason = RetryReason.IndexMissing;
                return ItemVerdict.Retry;
            case 401:
                reason = RetryReason.Unauthorized;
                return ItemVerdict.Retry;
            case 403:
                reason = _type == ErrorType.Security ? RetryReason.Unauthorized
                    : _isFloodStage ? RetryReason.FloodStage : RetryReason.WriteBlock;
                return ItemVerdict.Retry;
            case 400 when _type == ErrorType.Parsing || (_type == ErrorType.IllegalArgument && _isImmenseTerm):
                return ItemVerdict.Refused;
            case 400 when _type == ErrorType.Validation:
                reason = RetryReason.ShardLimit;
                return ItemVerdict.Retry;
            case 400 when _type == ErrorType.IndexClosed:
                reason = RetryReason.IndexClosed;
                return ItemVerdict.Retry;
            case 400 or 413:
                reason = RetryReason.UnlistedError;
                return ItemVerdict.Suspect;
            case 0:
                reason = RetryReason.BadReply;
                return ItemVerdict.Retry;
            default:
                reason = Status >= 500 ? RetryReason.ServerError : RetryReason.UnlistedError;
                return ItemVerdict.Retry;
        }
    }

    private readonly int Copy(ReadOnlySpan<byte> text, int start, int max)
    {
        var length = Math.Min(text.Length, max);
        text[..length].CopyTo(_text.AsSpan(start));
        return length;
    }
}
