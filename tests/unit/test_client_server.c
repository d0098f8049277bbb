/* Servers as people give them. */
#include "check.h"
#include "client/io/client_server.h"

#include <hutong/common/macros.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct row {
    const char *given, *url, *label, *name; /* url NULL: refused */
};

static void check_row(const struct row *row)
{
    struct client_server server = { 0 };
    struct buf url = { 0 }, problem = { 0 };
    bool is_good = client_server_find(&server, str_of(row->given), &problem);
    if (is_good != (row->url != NULL))
        fail_msg("%s: %s", row->given, problem.size > 0 ? buf_cstr(&problem) : "taken");
    if (is_good) {
        CHECK_INT(0, endpoint_format(&server.endpoint, &url));
        CHECK_TEXT(row->url, buf_cstr(&url));
        CHECK_TEXT(row->label, server.label);
        CHECK_TEXT(row->name, server.name);
    } else {
        CHECK(problem.size > 0);
    }
    buf_fini(&url);
    buf_fini(&problem);
}

static void test_what_is_given_becomes_an_address(void **state)
{
    static const struct row rows[] = {
        { "tcp://192.0.2.1", "tcp://192.0.2.1:4886", "", "" },
        { "chat.example.org", "tls://chat.example.org:4886", "", "" },
        { "chat.example.org:99", "tls://chat.example.org:99", "", "" },
        { "[2001:db8::1]", "tls://[2001:db8::1]:4886", "", "" },
        { "localhost", "tcp://localhost:4886", "", "" },
        { "127.0.0.1:7", "tcp://127.0.0.1:7", "", "" },
        { "[::1]", "tcp://[::1]:4886", "", "" },
        { "/run/x.sock", "unix:/run/x.sock", "", "" },
        { "unix:x.sock", "unix:x.sock", "", "" },
        { "work", "tls://work.example:4886", "work", "alice" },
        { "plain", "tcp://10.0.0.1:4886", "plain", "" },
        { "other", "tls://other:4886", "", "" },
        { "wrong", NULL, NULL, NULL },
        { "irc://x", NULL, NULL, NULL },
        { "http://x", NULL, NULL, NULL },
        { "", NULL, NULL, NULL },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        check_row(&rows[i]);
}

static char folder[] = "/tmp/hutong-test-XXXXXX";
static char path[64];

static int write_settings(void **state)
{
    (void)state;
    CHECK(mkdtemp(folder));
    setenv("XDG_CONFIG_HOME", folder, 1);
    snprintf(path, sizeof(path), "%s/hutong", folder);
    CHECK_INT(0, mkdir(path, 0700));
    snprintf(path, sizeof(path), "%s/hutong/hutong.conf", folder);
    FILE *file = fopen(path, "w");
    CHECK(file);
    fputs("# mine\nserver work = work.example alice\nserver plain = tcp://10.0.0.1\n"
          "server wrong = irc://x\n",
          file);
    return fclose(file);
}

static int remove_settings(void **state)
{
    (void)state;
    unlink(path);
    *strrchr(path, '/') = '\0';
    rmdir(path);
    return rmdir(folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_given_becomes_an_address),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, write_settings, remove_settings);
}
