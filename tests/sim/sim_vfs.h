/*
 * A disk in memory, as SQLite sees it: knows which writes were synced, loses the others at a
 * power cut, can run full, fail, and lie about syncs. Everything follows from calls and one seed.
 */
#ifndef HUTONG_TESTS_SIM_SIM_VFS_H
#define HUTONG_TESTS_SIM_SIM_VFS_H

#include <stdbool.h>
#include <stdint.h>

/* The directory to give to db_open. */
#define SIM_DISK_DATABASE "sim"

struct sim_disk;

/** An empty disk, and a VFS to reach it by. @seed decides what a power cut spares. NULL: no memory.
 */
struct sim_disk *sim_disk_new(uint64_t seed);
void sim_disk_free(struct sim_disk *disk);

/** The VFS's name, for db_open. */
const char *sim_disk_vfs(const struct sim_disk *disk);

/**
 * The process dies: from now on all files opened so far refuse everything, and change nothing.
 * @keep  only the process died, the machine lives: all writes reach the disk. Otherwise power
 *        was cut: of what was not synced each sector is lost or spared, by dice.
 */
void sim_disk_crash(struct sim_disk *disk, bool keep);

/** After a crash, once all that was open is closed: files can be opened again. */
void sim_disk_restart(struct sim_disk *disk);

/** Pretend to sync from now on, or sync again. */
void sim_disk_ignore_syncs(struct sim_disk *disk, bool ignore);

/** How many bytes all files may take; writes beyond are refused. UINT64_MAX: no limit. */
void sim_disk_set_capacity(struct sim_disk *disk, uint64_t size);

/** Let syncs fail, or work again. */
void sim_disk_fail_syncs(struct sim_disk *disk, bool fail);

/** How many bytes all files take. */
uint64_t sim_disk_size(const struct sim_disk *disk);

/** How often a file was synced. */
uint64_t sim_disk_sync_count(const struct sim_disk *disk);

#endif
