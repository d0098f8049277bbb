/* What contents and uploads are called on the disk: numbers only. Private to the store. */
#ifndef HUTONG_SERVER_STORE_CONTENT_NAME_H
#define HUTONG_SERVER_STORE_CONTENT_NAME_H

#include "server/core/core.h"

enum { CONTENT_NAME_SIZE = 96 };

void content_name_folder(const struct file_id *file, char name[CONTENT_NAME_SIZE]);
void content_name_file(const struct file_id *file, char name[CONTENT_NAME_SIZE]);
void content_name_upload(const struct upload_ticket *ticket, char name[CONTENT_NAME_SIZE]);

/** Whether content_name_folder gives that name to some file. */
bool content_name_is_folder(const char *name);

/** Read such a name. Returns false if it is none of ours; of an upload the size stays as it was. */
bool content_name_parse_file(const char *name, struct file_id *file);
bool content_name_parse_upload(const char *name, struct upload_ticket *ticket);

#endif
