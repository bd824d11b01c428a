using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Spoor.Testing;
using Spoor.Testing.Otlp;
using Tracing.Ids;

namespace Spoor.TraceStore.Tests.Embedded;

/// <summary>What the embedded store promises beside the contract of every store: its folder, its limits, its disk.</summary>
public sealed class EmbeddedStoreTests : IAsyncLifetime
{
    private readonly StoreFolder _store = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Commits_are_synced_to_disk_before_they_are_told()
    {
        await _store.OpenAsync();
        await _store.WriteAsync(A.Request());

        var day = Assert.Single(_store.Days.All);

        const int Full = 2;
        Assert.Equal(Full, day.Pragma("synchronous"));
        Assert.True(File.Exists(day.Path + "-wal"));
    }

    [Fact]
    public async Task What_was_written_stands_after_a_restart_and_is_known_when_it_comes_again()
    {
        var request = A.RequestOf(50);
        await _store.OpenAsync();
        Assert.Equal(50, (await _store.WriteAsync(request)).WrittenCount);
        await _store.CloseAsync();

        await _store.OpenAsync();
        var again = await _store.WriteAsync(request);

        Assert.Equal((0, 50), (again.WrittenCount, again.DuplicateCount));
        Assert.Equal(50, (await _store.ReadAsync(TraceOf(request))).Count);
        Assert.Equal(["shop"], (await _store.Reader.ListServicesAsync(Cancellation)).Names);
    }

    [Fact]
    public async Task Many_small_commits_become_few_segments_and_lose_nothing()
    {
        const int Commits = 60;
        var requests = Enumerable.Range(0, Commits).Select(_ => A.RequestOf(3)).ToArray();
        await _store.OpenAsync(merges: true);
        foreach (var request in requests) await _store.WriteAsync(request);

        await Eventually.Passes(() =>
        {
            Assert.InRange(_store.Days.All.Sum(day => day.Segments.Length), 1, Commits / 4);
            return Task.CompletedTask;
        });

        foreach (var request in requests)
        {
            Assert.Equal(3, (await _store.ReadAsync(TraceOf(request))).Count);
            Assert.Equal(3, (await _store.WriteAsync(request)).DuplicateCount);
        }
        var spans = _store.Days.All.Sum(day => day.Segments.Sum(segment => segment.Head.Spans));
        await _store.CloseAsync();
        await _store.OpenAsync();
        Assert.Equal(3 * Commits, spans);
        Assert.Equal(3 * Commits, _store.Days.All.Sum(day => day.Segments.Sum(segment => segment.Head.Spans)));
    }

    [Fact]
    public async Task A_full_disk_loses_nothing_and_lets_in_what_waited_when_there_is_room()
    {
        const int SmallDisk = 100;
        await _store.OpenAsync(maxPages: SmallDisk);
        var (told, waiting) = await WriteUntilTroubleAsync();
        Assert.Equal("disk", _store.Writer.Status.Trouble);
        Assert.Contains("full", _store.Writer.Status.LastError, StringComparison.Ordinal);
        Assert.NotEmpty(told);

        _store.Days.MaxPages = 10 * SmallDisk;

        await Eventually.Passes(async () => Assert.NotEmpty(await _store.ReadAsync(TraceOf(waiting))));
        Assert.Null(_store.Writer.Status.Trouble);
        foreach (var request in told) Assert.Single(await _store.ReadAsync(TraceOf(request)));
        Assert.Equal(1, (await _store.WriteAsync(waiting)).DuplicateCount);
    }

    [Fact]
    public async Task Of_one_day_the_oldest_spans_go_when_the_folder_is_larger_than_it_may_be()
    {
        const long MaxBytes = 16 * 1024 * 1024;
        await _store.OpenAsync(settings: ("MaxBytes", $"{MaxBytes}"));
        ExportTraceServiceRequest first = Large(), last = first;
        await _store.WriteAsync(first);
        var largest = 0L;
        for (var written = 0; written < 3 * MaxBytes; written += 256 * 1024)
        {
            await _store.WriteAsync(last = Large(256 * 1024));
            largest = Math.Max(largest, Directory.EnumerateFiles(_store.Path).Sum(file => new FileInfo(file).Length));
        }

        Assert.InRange(largest, MaxBytes / 2, MaxBytes / 10 * 11);
        Assert.Empty(await _store.ReadAsync(TraceOf(first)));
        Assert.Single(await _store.ReadAsync(TraceOf(last)));
    }

    [Fact]
    public async Task Another_program_that_goes_on_reading_holds_senders_up_before_the_log_is_larger_than_the_folder_may_be()
    {
        const long MaxBytes = 16 * 1024 * 1024;
        await _store.OpenAsync(settings: ("MaxBytes", $"{MaxBytes}"));
        var first = Large();
        await _store.WriteAsync(first);
        List<ExportTraceServiceRequest> told;
        ExportTraceServiceRequest waiting;
        using (var other = new SqliteConnection($"Data Source={_store.Days.All.Single().Path};Pooling=False"))
        {
            await other.OpenAsync(Cancellation);
            using var reading = other.BeginTransaction(deferred: true);
            using var command = other.CreateCommand();
            command.Transaction = reading;
            command.CommandText = "SELECT count(*) FROM segments";
            Assert.Equal(1L, await command.ExecuteScalarAsync(Cancellation));
            (told, waiting) = await WriteUntilTroubleAsync();
            Assert.InRange(Directory.EnumerateFiles(_store.Path).Sum(file => new FileInfo(file).Length), MaxBytes / 16, MaxBytes / 4);
            Assert.Contains("another program reads", _store.Writer.Status.LastError, StringComparison.Ordinal);
        }

        await Eventually.Passes(async () => Assert.NotEmpty(await _store.ReadAsync(TraceOf(waiting))));
        Assert.Null(_store.Writer.Status.Trouble);
        foreach (var request in told.Append(first)) Assert.Single(await _store.ReadAsync(TraceOf(request)));
    }

    [Fact]
    public async Task A_day_past_retention_is_deleted_with_its_file()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero)) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(10) };
        await _store.OpenAsync(clock: clock, settings: ("Retention", "1.00:00:00"));
        await _store.WriteAsync(A.Request(A.Span().StartingAt(clock.GetUtcNow())));
        var file = Path.Combine(_store.Path, "spans-2026-05-04.db");
        Assert.True(File.Exists(file));

        clock.Advance(TimeSpan.FromHours(36.5));
        Assert.True(File.Exists(file));
        clock.Advance(TimeSpan.FromHours(1));

        await Eventually.Passes(() =>
        {
            Assert.False(File.Exists(file));
            return Task.CompletedTask;
        });
        Assert.Empty(_store.Days.All);
    }

    [Fact]
    public async Task The_largest_days_do_not_count_the_oldest_goes_first()
    {
        const long MaxBytes = 16 * 1024 * 1024;
        await _store.OpenAsync(settings: ("MaxBytes", $"{MaxBytes}"));
        var now = TimeProvider.System.GetUtcNow();
        var old = A.Request(A.Span().StartingAt(now.AddDays(-2)));
        await _store.WriteAsync(old);
        await _store.WriteAsync(A.Request(A.Span().StartingAt(now.AddDays(-1))));
        for (var written = 0; written < MaxBytes; written += 256 * 1024) await _store.WriteAsync(Large(256 * 1024));

        Assert.Empty(await _store.ReadAsync(TraceOf(old)));
        Assert.DoesNotContain(Directory.EnumerateFiles(_store.Path), file => file.Contains($"{now.AddDays(-2):yyyy-MM-dd}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_another_process_has_is_named()
    {
        await _store.OpenAsync();
        await using var second = new StoreFolder();

        var refusal = await Assert.ThrowsAsync<IOException>(() => second.OpenAsync(settings: ("Folder", _store.Path)));

        Assert.Contains(_store.Path, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_ours_is_named_and_left_as_it_is()
    {
        var file = Path.Combine(_store.Path, "spans-2026-05-04.db");
        await File.WriteAllTextAsync(file, string.Join(' ', Enumerable.Repeat("no database", 100)), Cancellation);

        var refusal = await Assert.ThrowsAsync<IOException>(() => _store.OpenAsync());

        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.StartsWith("no database", await File.ReadAllTextAsync(file, Cancellation), StringComparison.Ordinal);
    }

    /// <summary>A request of one span that no compression makes smaller.</summary>
    /// <summary>Writes until the store takes no more: what it told of, and what waits.</summary>
    private async Task<(List<ExportTraceServiceRequest> Told, ExportTraceServiceRequest Waiting)> WriteUntilTroubleAsync()
    {
        const int Most = 500;
        var told = new List<ExportTraceServiceRequest>();
        while (told.Count < Most)
        {
            var request = Large();
            var record = await _store.AddAsync(request);
            var state = await Eventually.Reaches(
                () => Task.FromResult((record.Settled.IsCompleted, _store.Writer.Status.Trouble)), state => state.IsCompleted || state.Trouble is not null);
            if (!state.IsCompleted) return (told, request);
            told.Add(request);
        }
        throw new InvalidOperationException($"The store took {Most} requests, and would take more.");
    }

    private static ExportTraceServiceRequest Large(int bytes = 32 * 1024) =>
        A.Request(A.Span().With("noise", RandomNumberGenerator.GetBytes(bytes)));

    private static TraceId TraceOf(ExportTraceServiceRequest request)
    {
        Assert.True(TraceId.TryRead(request.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId.Span, out var trace));
        return trace;
    }
}
