using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>A port a process may open.</summary>
/// <param name="Name">The key below <c>Listen</c>.</param>
/// <param name="Default">The number unless configured; 0 is closed.</param>
/// <param name="Protocols">What is spoken on it.</param>
/// <param name="Configure">Anything else of it.</param>
internal sealed record Port(string Name, int Default, HttpProtocols Protocols, Action<ListenOptions>? Configure);
