// Starts telegram-test-api, a Bot API we did not write, on the port given by PORT, and mends the few places where it
// differs from Telegram. What it does with messages is untouched.
//
//   getMe lacks is_bot; presses lack chat_instance; dates are in milliseconds; some results are null instead of true;
//   a sent message gives back what was sent as form text; the webhook is called without its secret.

const axios = require('axios');
const TelegramServer = require('telegram-test-api');

const SECRET_HEADER = 'X-Telegram-Bot-Api-Secret-Token';

function asTelegramSays(method, result) {
  if (result === null) return true;
  if (method === 'getMe') return { ...result, is_bot: true };
  if (method === 'sendMessage') {
    const { message_id, date, chat, text, reply_markup } = result;
    return { message_id, date: Math.floor(date / 1000), chat, text, reply_markup };
  }
  return result;
}

const formatted = TelegramServer.formatUpdate;
TelegramServer.formatUpdate = (update) => {
  const made = formatted(update);
  if (made.callback_query) made.callback_query.chat_instance = String(made.callback_query.message.chat.id);
  return made;
};

const server = new TelegramServer({ host: '127.0.0.1', port: Number(process.env.PORT), storeTimeout: 3600 });

const setWebhook = server.setWebhook.bind(server);
server.setWebhook = (webhook, token) => {
  axios.defaults.headers.common[SECRET_HEADER] = webhook.secret_token || '';
  setWebhook(webhook, token);
};

function mend(request, response, next) {
  const method = request.path.startsWith('/bot') ? request.path.split('/').pop() : null;
  const send = response.json.bind(response);
  response.json = (body) => {
    if (method && body && body.ok) return send({ ...body, result: asTelegramSays(method, body.result) });
    return send(body);
  };
  next();
}

// Express runs its layers in order: ours is added last and moved before the package's own routes.
server.webServer.use(mend);
const layers = server.webServer._router.stack;
const first = layers.findIndex((layer) => layer.route);
layers.splice(first, 0, layers.pop());

process.on('unhandledRejection', (error) => console.log(`unhandled: ${error.message}`)); // a webhook that answered badly
server.start().then(() => console.log('ready'));
