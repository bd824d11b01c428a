namespace Spoor.Load.Tests;

/// <summary>What a <see cref="FakeReceiver"/> does with a request.</summary>
internal sealed record FakeAnswer
{
    public static readonly FakeAnswer Ok = new() { IsTaken = true };

    /// <summary>The connection ends without an answer.</summary>
    public static readonly FakeAnswer Cut = new() { IsCut = true };

    /// <summary>Taken, and then the connection ends without an answer.</summary>
    public static readonly FakeAnswer TakenAndCut = new() { IsCut = true, IsTaken = true };

    public static readonly FakeAnswer Malformed = new() { GrpcStatus = 3, HttpStatus = 400, Message = "no protobuf" };

    public bool IsTaken { get; init; }

    public bool IsCut { get; init; }

    public int GrpcStatus { get; init; }

    public int HttpStatus { get; init; } = 200;

    public long Rejected { get; init; }

    public string? Message { get; init; }

    public TimeSpan? RetryDelay { get; init; }

    public static FakeAnswer Unavailable(TimeSpan retryDelay) => new() { GrpcStatus = 14, HttpStatus = 503, Message = "Kafka is away", RetryDelay = retryDelay };

    public static FakeAnswer Partial(long rejected) => new() { IsTaken = true, Rejected = rejected, Message = "ids of zeros" };
}
