namespace Spoor.Load.Generate;

/// <summary>What every shop is made of: its services, what their handlers do, and what its customers ask for.</summary>
internal static class ShopPlan
{
    /// <summary>The route that a message consumer and a job stand under.</summary>
    public const string Consume = "CONSUME", Job = "JOB";

    public static readonly ShopService[] Services =
    [
        new("gateway", "cpp", 2, 8080, 0.4),
        new("storefront", "nodejs", 3, 3000, 6),
        new("catalogue", "go", 2, 7001, 1.5),
        new("search", "java", 2, 7002, 9),
        new("cart", "dotnet", 2, 7003, 1),
        new("pricing", "go", 2, 7004, 0.8),
        new("stock", "java", 2, 7005, 3),
        new("orders", "java", 2, 7006, 5),
        new("payment", "dotnet", 2, 7007, 12),
        new("shipping", "python", 1, 7008, 7),
        new("mail", "ruby", 1, 7009, 4),
    ];

    /// <summary>What customers ask the gateway for, and how often.</summary>
    public static readonly (string Route, int Weight)[] Entries =
        [("GET /", 30), ("GET /products/{id}", 40), ("GET /search", 15), ("POST /cart/items", 10), ("POST /checkout", 4), (Job, 1)];

    private static readonly Dictionary<(string Service, string Route), Step[]> Handlers = new()
    {
        [("gateway", "GET /")] = [new(StepKind.Call, "storefront", "GET /")],
        [("gateway", "GET /products/{id}")] = [new(StepKind.Call, "storefront", "GET /products/{id}")],
        [("gateway", "GET /search")] = [new(StepKind.Call, "storefront", "GET /search")],
        [("gateway", "POST /cart/items")] = [new(StepKind.Call, "cart", "POST /cart/items")],
        [("gateway", "POST /checkout")] = [new(StepKind.Work, "check token"), new(StepKind.Call, "orders", "POST /orders")],
        [("storefront", "GET /")] =
        [
            new(StepKind.Cache, "sessions", "session"), new(StepKind.Call, "catalogue", "GET /recommended"),
            new(StepKind.Call, "cart", "GET /cart", 0.7), new(StepKind.Work, "render"),
        ],
        [("storefront", "GET /products/{id}")] =
        [
            new(StepKind.Cache, "sessions", "session"), new(StepKind.Call, "catalogue", "GET /products/{id}"),
            new(StepKind.Call, "pricing", "POST /quote"), new(StepKind.Call, "stock", "GET /stock/{sku}", 1, 3),
            new(StepKind.Call, "catalogue", "GET /recommended", 0.5), new(StepKind.Work, "render"),
        ],
        [("storefront", "GET /search")] = [new(StepKind.Call, "search", "POST /query"), new(StepKind.Work, "render")],
        [("catalogue", "GET /recommended")] =
            [new(StepKind.Cache, "catalogue", "recommended"), new(StepKind.Query, "products", "SELECT * FROM products WHERE id = ANY($1)", 0.4)],
        [("catalogue", "GET /products/{id}")] =
            [new(StepKind.Cache, "catalogue", "product"), new(StepKind.Query, "products", "SELECT id, name, text, media FROM products WHERE id = $1", 0.3)],
        [("search", "POST /query")] =
            [new(StepKind.Work, "parse query"), new(StepKind.Query, "search_index", "SELECT sku, score FROM search_index WHERE terms @@ $1 ORDER BY score DESC LIMIT 50"), new(StepKind.Call, "pricing", "POST /quote", 1, 4)],
        [("cart", "GET /cart")] = [new(StepKind.Cache, "carts", "cart")],
        [("cart", "POST /cart/items")] =
            [new(StepKind.Call, "stock", "GET /stock/{sku}"), new(StepKind.Cache, "carts", "cart", 1, 2)],
        [("pricing", "POST /quote")] = [new(StepKind.Cache, "prices", "price", 1, 3)],
        [("stock", "GET /stock/{sku}")] = [new(StepKind.Query, "stock", "SELECT amount FROM stock WHERE sku = ? AND warehouse = ?")],
        [("stock", Job)] =
        [
            new(StepKind.Query, "stock", "SELECT sku, amount FROM stock WHERE changed > ?", 1, 3),
            new(StepKind.Call, "pricing", "POST /quote", 1, 5), new(StepKind.Query, "stock", "UPDATE stock SET amount = ? WHERE sku = ?", 1, 12),
        ],
        [("orders", "POST /orders")] =
        [
            new(StepKind.Call, "cart", "GET /cart"), new(StepKind.Call, "pricing", "POST /quote", 1, 3), new(StepKind.Call, "payment", "POST /charges"),
            new(StepKind.Query, "orders", "INSERT INTO orders (id, customer, total) VALUES (?, ?, ?)"),
            new(StepKind.Query, "order_lines", "INSERT INTO order_lines (order_id, sku, amount) VALUES (?, ?, ?)", 1, 8),
            new(StepKind.Publish, "order-placed"),
        ],
        [("payment", "POST /charges")] = [new(StepKind.Work, "score risk"), new(StepKind.Query, "charges", "INSERT INTO charges (id, amount, state) VALUES (@p0, @p1, @p2)")],
        [("shipping", Consume)] = [new(StepKind.Query, "parcels", "INSERT INTO parcels (id, order_id) VALUES (%s, %s)"), new(StepKind.Call, "mail", "POST /messages")],
        [("mail", "POST /messages")] = [new(StepKind.Work, "render template"), new(StepKind.Cache, "templates", "template")],
    };

    /// <summary>The steps of a handler.</summary>
    /// <param name="service">Its service.</param>
    /// <param name="route">Its route.</param>
    /// <returns>The steps.</returns>
    public static Step[] StepsOf(string service, string route) => Handlers[(service, route)];
}
