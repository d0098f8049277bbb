/*
 * What the server says in English and people are likely to see. Never compiled: xgettext finds
 * the sentences here, and the client looks up what it receives. A test keeps them in step with
 * the server's sources. Sentences with a name or number in them are told by their code instead.
 */
N_("The name is empty; give at least one character.")
N_("The name is too long; a user's has at most 32 characters, a room's 64.")
N_("The name is not valid UTF-8 text.")
N_("The name holds white space; write it as one word.")
N_("The name holds control or text direction characters; leave them out.")
N_("The name holds a character that cannot be seen or stand there; leave it out.")
N_("The name begins with one of @ # : / & or holds a comma, "
   "which have a meaning of their own; leave them out.")
N_("The text is empty; there is nothing to say.")
N_("The text is not valid UTF-8.")
N_("There is no such message to answer.")
N_("There is no such message.")
N_("That message was recalled.")
N_("That message is not yours.")
N_("That message is too old to be recalled.")
N_("A reaction is one emoji, or a short word.")
N_("The text holds a NUL character; leave it out.")
N_("The server is full; try again later.")
N_("The server holds as many rooms as it can; join one that exists.")
N_("That is you; name somebody else to talk to.")
N_("A direct room has no topic.")
N_("The server cannot store anything now; nothing was changed.")
N_("The server cannot store messages at present.")
N_("The server stores messages again.")
N_("The server stops.")
N_("the server has too much to do, try again soon")
N_("the history cannot be read now")
N_("nothing was heard for too long")
