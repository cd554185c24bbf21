// Loads the page anew when a mail has come; without this script, reloading by hand does the same.
const shown = document.body.dataset.newest

setInterval(async () => {
  if (document.hidden) return
  try {
    const [newest] = await (await fetch('/dev/mail.json?limit=1')).json()
    if (String(newest?.id ?? 0) !== shown) location.reload()
  } catch {
    // The server restarts; the next look may find it.
  }
}, 1500)
