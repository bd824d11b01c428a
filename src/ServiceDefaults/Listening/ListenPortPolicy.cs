using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Spoor.ServiceDefaults.Listening;

/// <summary>
/// Lets a request reach only endpoints of the port it came in on. It asks the connection, not the Host header, which
/// names another port behind a mapping and can be forged.
/// </summary>
internal sealed class ListenPortPolicy(ListenPlan plan) : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 100;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => true;

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        var port = httpContext.Connection.LocalPort;
        for (var i = 0; i < candidates.Count; i++)
        {
            // An endpoint that names no port is public: on every port but the admin port.
            var isReachable = candidates[i].Endpoint.Metadata.GetMetadata<ListenPortMetadata>() is { } owner
                ? port == plan[owner.Name]
                : port != plan[ListenPlan.Admin];
            if (!isReachable)
                candidates.SetValidity(i, false);
        }
        return Task.CompletedTask;
    }
}
