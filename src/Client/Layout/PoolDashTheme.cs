using MudBlazor;

namespace PoolDash.Client.Layout;

/// <summary>The dashboard's colours and letters. Text has a contrast of at least 4.5:1 with what it stands on, in light and in dark.</summary>
internal static class PoolDashTheme
{
    private static readonly string[] _systemFonts = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "Noto Sans", "sans-serif"];

    public static MudTheme Theme { get; } = new()
    {
        PaletteLight = new PaletteLight
        {
            Background = "#f5f6f8",
            BackgroundGray = "#eceef2",
            Surface = "#ffffff",
            TextPrimary = "#1a2130",
            TextSecondary = "#525c70",
            ActionDefault = "#525c70",
            ActionDisabled = "#6b7486",
            ActionDisabledBackground = "#e6e9ee",
            Primary = "#1d5fbf",
            Error = "#b3261e",
            Warning = "#8a5a00",
            Info = "#1d5fbf",
            Success = "#1b7340",
            Divider = "#d8dce4",
            LinesDefault = "#d8dce4",
            LinesInputs = "#78829a",
        },
        PaletteDark = new PaletteDark
        {
            Background = "#12151b",
            BackgroundGray = "#181c24",
            Surface = "#1b2029",
            TextPrimary = "#e7eaf0",
            TextSecondary = "#a9b2c2",
            ActionDefault = "#a9b2c2",
            ActionDisabled = "#8f98a9",
            ActionDisabledBackground = "#2a303b",
            Primary = "#8bb8ff",
            PrimaryContrastText = "#0b1526",
            Error = "#ff8f85",
            ErrorContrastText = "#2a0b08",
            Warning = "#f2c05b",
            WarningContrastText = "#241a02",
            Info = "#8bb8ff",
            InfoContrastText = "#0b1526",
            Success = "#6fd39a",
            SuccessContrastText = "#06210f",
            Divider = "#343b47",
            LinesDefault = "#343b47",
            LinesInputs = "#8791a5",
        },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = _systemFonts },
            H1 = new H1Typography { FontFamily = _systemFonts },
            H2 = new H2Typography { FontFamily = _systemFonts },
            H3 = new H3Typography { FontFamily = _systemFonts },
            H4 = new H4Typography { FontFamily = _systemFonts },
            H5 = new H5Typography { FontFamily = _systemFonts },
            H6 = new H6Typography { FontFamily = _systemFonts, FontSize = "1.125rem", FontWeight = "600" },
            Subtitle1 = new Subtitle1Typography { FontFamily = _systemFonts },
            Subtitle2 = new Subtitle2Typography { FontFamily = _systemFonts },
            Body1 = new Body1Typography { FontFamily = _systemFonts },
            Body2 = new Body2Typography { FontFamily = _systemFonts },
            Button = new ButtonTypography { FontFamily = _systemFonts, TextTransform = "none", LetterSpacing = "0", FontWeight = "600" },
            Caption = new CaptionTypography { FontFamily = _systemFonts },
            Overline = new OverlineTypography { FontFamily = _systemFonts },
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "6px" },
    };
}
