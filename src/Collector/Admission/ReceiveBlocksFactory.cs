using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace Spoor.Collector.Admission;

/// <summary>Gives the server its pools of <see cref="ReceiveBlocks"/>, and trims them every few seconds.</summary>
/// <remarks>Pinned blocks are freed by a full collection alone, and a process that makes next to no garbage hardly ever has one: after a
/// storm it would keep the storm's memory for hours. So one is asked for when enough was let go.</remarks>
internal sealed class ReceiveBlocksFactory(TimeProvider time) : BackgroundService, IMemoryPoolFactory<byte>
{
    private const long CollectAfterBytes = 32 * 1024 * 1024;

    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(2);

    private readonly ConditionalWeakTable<ReceiveBlocks, object?> _pools = [];

    /// <inheritdoc/>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null)
    {
        var pool = new ReceiveBlocks();
        _pools.Add(pool, null);
        return pool;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_tick, time);
        var letGo = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (pool, _) in _pools) letGo += pool.Trim();
            if (letGo < CollectAfterBytes) continue;
            letGo = 0;
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
