/* Theme files as people write them, and the colours of names for eyes of every kind. */
#include "check.h"
#include "client/core/theme.h"

#include <math.h>
#include <stdio.h>

static void test_what_a_file_does_not_say_stays(void **state)
{
    (void)state;
    struct theme theme = theme_neutral;
    struct buf problems = { 0 };
    CHECK_INT(0, theme_parse(STR("# mine\r\n\n mention = bold  underline #FfAf00\n"
                                 "names=#000001 default\nerror =\n"),
                             &theme, &problems));
    CHECK_INT(0, problems.size);
    CHECK_INT(THEME_BOLD | THEME_UNDERLINE, theme.styles[STYLE_MENTION].attributes);
    CHECK_INT(0xFFAF00, theme.styles[STYLE_MENTION].rgb);
    CHECK_INT(0, theme.styles[STYLE_ERROR].attributes);
    CHECK_INT(THEME_DEFAULT_COLOUR, theme.styles[STYLE_ERROR].rgb);
    CHECK_INT(2, theme.name_count);
    CHECK_INT(1, theme.names[0]);
    CHECK_INT(THEME_DEFAULT_COLOUR, theme.names[1]);
    CHECK_INT(THEME_REVERSE, theme.styles[STYLE_BAR].attributes);
}

static void test_a_broken_line_is_named_and_the_rest_works(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "mention",
        "mention = blink",
        "mention = #12345",
        "mention = #12345g",
        "= bold",
        "colour = bold",
        "names =",
        "names = #0000000",
        "mention = bold #",
        ("names = #000000 #000000 #000000 #000000 #000000 #000000 #000000 #000000 #000000 "
         "#000000 #000000 #000000 #000000 #000000 #000000 #000000 #000000"),
    };
    for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
        struct theme theme = theme_neutral;
        struct buf text = { 0 }, problems = { 0 };
        print_message("# %s\n", lines[i]);
        CHECK_INT(0, buf_printf(&text, "# first\n%s\nnotice = bold\n", lines[i]));
        CHECK_INT(0, theme_parse(buf_str(&text), &theme, &problems));
        CHECK(problems.size > 0 && strncmp(buf_cstr(&problems), "line 2 ", 7) == 0);
        CHECK_INT(THEME_BOLD, theme.styles[STYLE_NOTICE].attributes);
        CHECK_INT(theme_neutral.name_count, theme.name_count);
        CHECK_INT(0xFFAF00, theme.styles[STYLE_MENTION].rgb);
        buf_fini(&text);
        buf_fini(&problems);
    }
}

static void test_a_name_is_no_path(void **state)
{
    (void)state;
    static const char *const bad[] = { "",    "..", "a/b",
                                       "a.b", "é",  "a123456789012345678901234567890123456789" };
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        CHECK(!theme_name_is_valid(str_of(bad[i])));
    CHECK(theme_name_is_valid(STR("dark")) && theme_name_is_valid(STR("my-Theme_2")));
}

static void test_the_nearest_colour_is_taken_and_never_a_background(void **state)
{
    (void)state;
    CHECK_INT(214, theme_nearest(0xFFAF00, 256));
    CHECK_INT(196, theme_nearest(0xFF0000, 256));
    CHECK_INT(9, theme_nearest(0xFF0000, 16));
    CHECK_INT(1, theme_nearest(0xD70000, 8));
    CHECK_INT(6, theme_nearest(0x00AFAF, 8));
    for (int32_t rgb = 0; rgb <= 0xFFFFFF; rgb += 0x010F07) {
        int colour = theme_nearest(rgb, 16);
        CHECK(colour > 0 && colour != 7 && colour != 8 && colour < 15);
    }
}

/* How eyes see: normal ones and three that lack a kind of cones (Machado and others, 2009). */
static const double eyes[4][3][3] = {
    { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
    { { 0.152286, 1.052583, -0.204868 },
      { 0.114503, 0.786281, 0.099216 },
      { -0.003882, -0.048116, 1.051998 } },
    { { 0.367322, 0.860646, -0.227968 },
      { 0.280085, 0.672501, 0.047413 },
      { -0.011820, 0.042940, 0.968881 } },
    { { 1.255528, -0.076749, -0.178779 },
      { -0.078411, 0.930809, 0.147602 },
      { 0.004733, 0.691367, 0.303900 } },
};

static double linear_of(int value)
{
    double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static double lab_curve(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

/* CIE L*a*b* of a colour through one of the eyes; lab[3] is its luminance. */
static void see(int32_t rgb, const double eye[3][3], double lab[4])
{
    const double light[3] = { linear_of(rgb >> 16), linear_of(rgb >> 8 & 255),
                              linear_of(rgb & 255) };
    double v[3];
    for (int i = 0; i < 3; i++) {
        v[i] = eye[i][0] * light[0] + eye[i][1] * light[1] + eye[i][2] * light[2];
        v[i] = v[i] < 0 ? 0 : v[i] > 1 ? 1 : v[i];
    }
    lab[3] = 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2];
    double x = lab_curve((0.4124 * v[0] + 0.3576 * v[1] + 0.1805 * v[2]) / 0.95047);
    double y = lab_curve(lab[3]);
    double z = lab_curve((0.0193 * v[0] + 0.1192 * v[1] + 0.9505 * v[2]) / 1.08883);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static double contrast(int32_t a, int32_t b)
{
    double first[4], second[4];
    see(a, eyes[0], first);
    see(b, eyes[0], second);
    double light = first[3] > second[3] ? first[3] : second[3];
    double dark = first[3] > second[3] ? second[3] : first[3];
    return (light + 0.05) / (dark + 0.05);
}

/* The least difference between two names' colours for any of the eyes (CIE 1976). */
static double least_difference(const struct theme *theme)
{
    double least = 1000;
    for (size_t eye = 0; eye < ARRAY_SIZE(eyes); eye++)
        for (size_t i = 0; i < theme->name_count; i++)
            for (size_t j = 0; j < i; j++) {
                double a[4], b[4];
                see(theme->names[i], eyes[eye], a);
                see(theme->names[j], eyes[eye], b);
                double d = sqrt(pow(a[0] - b[0], 2) + pow(a[1] - b[1], 2) + pow(a[2] - b[2], 2));
                least = d < least ? d : least;
            }
    return least;
}

static const char *theme_folder;

static void load(const char *name, struct theme *theme)
{
    char path[4096], text[4096];
    struct buf problems = { 0 };
    snprintf(path, sizeof(path), "%s/%s.theme", theme_folder, name);
    FILE *file = fopen(path, "r");
    CHECK(file != NULL);
    size_t size = fread(text, 1, sizeof(text), file);
    fclose(file);
    *theme = theme_neutral;
    CHECK_INT(0, theme_parse((struct str){ text, size }, theme, &problems));
    CHECK_INT(0, problems.size);
}

static void test_every_kind_of_eye_tells_names_apart_and_can_read_them(void **state)
{
    (void)state;
    static const struct {
        const char *name; /* NULL: the one built in */
        double difference, contrast;
        int32_t backgrounds[2];
    } rows[] = {
        { "dark", 25, 4.5, { 0x000000, 0x121212 } },
        { "light", 25, 4.5, { 0xFFFFFF, 0xFFFFFF } },
        { NULL, 19, 3, { 0x121212, 0xFFFFFF } },
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct theme theme = theme_neutral;
        if (rows[i].name)
            load(rows[i].name, &theme);
        CHECK(least_difference(&theme) >= rows[i].difference);
        for (size_t j = 0; j < 2 * theme.name_count; j++)
            CHECK(contrast(theme.names[j / 2], rows[i].backgrounds[j % 2]) >= rows[i].contrast);
    }
}

/* What must be noticed differs from text by more than colour, in every theme. */
static void test_nothing_important_is_told_by_colour_alone(void **state)
{
    (void)state;
    static const char *const names[] = { "dark", "light", "contrast" };
    static const enum style important[] = { STYLE_MENTION, STYLE_ERROR,   STYLE_MARK,
                                            STYLE_UNREAD,  STYLE_CURRENT, STYLE_OWN };
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        struct theme theme;
        load(names[i], &theme);
        for (size_t j = 0; j < ARRAY_SIZE(important); j++)
            CHECK(theme.styles[important[j]].attributes != theme.styles[STYLE_TEXT].attributes);
        CHECK(theme.styles[STYLE_BAR_ALERT].attributes != theme.styles[STYLE_BAR].attributes);
    }
}

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_a_file_does_not_say_stays),
        cmocka_unit_test(test_a_broken_line_is_named_and_the_rest_works),
        cmocka_unit_test(test_a_name_is_no_path),
        cmocka_unit_test(test_the_nearest_colour_is_taken_and_never_a_background),
        cmocka_unit_test(test_every_kind_of_eye_tells_names_apart_and_can_read_them),
        cmocka_unit_test(test_nothing_important_is_told_by_colour_alone),
    };
    theme_folder = argc > 1 ? argv[1] : ".";
    return CHECK_RUN(tests);
}
