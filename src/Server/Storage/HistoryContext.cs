using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace PoolDash.Server.Storage;

/// <summary>The tables of the history's file.</summary>
internal sealed class HistoryContext(DbContextOptions<HistoryContext> options) : DbContext(options)
{
    internal DbSet<ResetRow> Resets => Set<ResetRow>();

    internal DbSet<AuditRow> Audit => Set<AuditRow>();

    internal DbSet<StressRunRow> StressRuns => Set<StressRunRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<SortableTime>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ResetRow>(reset =>
        {
            reset.ToTable("Resets");
            reset.Property(row => row.Id).ValueGeneratedNever();
            reset.Property(row => row.Mode).HasConversion<string>();
            reset.HasIndex(row => row.At);
        });
        modelBuilder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("Audit");
            audit.Property(row => row.Id).ValueGeneratedNever();
            audit.HasIndex(row => row.At);
        });
        modelBuilder.Entity<StressRunRow>(run =>
        {
            run.ToTable("StressRuns");
            run.Property(row => row.Id).ValueGeneratedNever();
            run.HasIndex(row => row.Started);
        });
    }

    /// <summary>Times as text of one width in UTC: SQLite sorts them by time, and people can read them.</summary>
    private sealed class SortableTime() : ValueConverter<DateTimeOffset, string>(
        time => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        text => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture));
}

/// <summary>
/// How Entity Framework's tool gets at the tables to write the next migration:
/// <c>dotnet ef migrations add NAME --project src/Server --startup-project PROJECT --output-dir Storage/Migrations</c>. PROJECT is one
/// outside this repository that references this one and Microsoft.EntityFrameworkCore.Design, which would otherwise be shipped.
/// </summary>
internal sealed class HistoryContextOfTheTool : IDesignTimeDbContextFactory<HistoryContext>
{
    public HistoryContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<HistoryContext>().UseSqlite().Options);
}
